# The tables beside this file: `nodes`, `index`, and the cells of one network.
rows_of <- function(file) {
  rows <- read.csv(file, na.strings = "", stringsAsFactors = FALSE, fileEncoding = "UTF-8",
                   check.names = FALSE)
  for (name in names(rows)) {
    if (all(rows[[name]] %in% c("true", "false", NA))) rows[[name]] <- rows[[name]] == "true"
  }
  rows
}
nodes <- rows_of("nodes.csv")
index <- rows_of("networks.csv")

# One cell a pair: 1 tie, 0 none, NA where nobody knows.
cells_of <- function(row, n) {
  edges <- rows_of(row$edges_file)
  unknown <- rows_of(row$unobserved_file)
  cells <- matrix(0, n, n)
  put <- function(m, from, to, value) {
    m[cbind(from, to)] <- value
    if (!row$directed) m[cbind(to, from)] <- value
    m
  }
  cells <- put(cells, edges$from, edges$to, 1)
  cells <- put(cells, unknown$from, unknown$to, NA)
  strength <- put(matrix(NA_real_, n, n), edges$from, edges$to, as.numeric(edges$value))
  absent <- as.integer(strsplit(as.character(row$absent), ";")[[1]])
  list(edges = edges, unknown = unknown, cells = cells, strength = strength,
       absent = absent[!is.na(absent)])
}
