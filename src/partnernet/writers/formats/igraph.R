# Reads the tables beside this file into `graphs`, a list of igraph objects.
# In R:  source("read.R", chdir = TRUE)
# Strength is the edge attribute "value" and not "weight", which igraph takes for a length in paths.
# igraph holds no missing pairs: those of which nobody knows are graph_attr(g, "unobserved").
library(igraph)

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

graph_of <- function(row) {
  vertices <- nodes[nodes$area == row$area, ]
  found <- cells_of(row, nrow(vertices))
  g <- graph_from_data_frame(found$edges, directed = row$directed, vertices = vertices)
  V(g)$name <- vertices$agency_id
  g <- set_graph_attr(g, "unobserved", found$unknown)
  for (column in c("area", "wave", "level", "layer", "kind")) {
    g <- set_graph_attr(g, column, row[[column]])
  }
  delete_vertices(g, found$absent)
}

graphs <- lapply(seq_len(nrow(index)), function(i) graph_of(index[i, ]))
names(graphs) <- paste(index$area, index$wave, index$level, index$layer)
