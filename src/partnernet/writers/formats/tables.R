# The tables beside this file: `nodes`, `index`, and the cells of one network.
# columns.csv says which columns are numbers: left to guess, R makes 1 of the id 001.
as_written <- function(file) {
  read.csv(file, na.strings = "", colClasses = "character", fileEncoding = "UTF-8",
           check.names = FALSE)
}
kinds <- as_written("columns.csv")

# Days stay text as 2024-01-31: vertex and edge attributes would keep only their number.
rows_of <- function(file) {
  rows <- as_written(file)
  here <- kinds[kinds$table == sub("[_.].*", "", file), ]
  for (name in names(rows)) {
    kind <- here$kind[here$column == name]
    if (kind == "number") rows[[name]] <- as.numeric(rows[[name]])
    if (kind == "yes/no") rows[[name]] <- rows[[name]] == "true"
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
  of <- function(column) put(matrix(NA, n, n), edges$from, edges$to, edges[[column]])
  absent <- as.integer(strsplit(as.character(row$absent), ";")[[1]])
  list(edges = edges, unknown = unknown, cells = cells, of = of, strength = of("value"),
       absent = absent[!is.na(absent)])
}
