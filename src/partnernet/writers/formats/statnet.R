# Reads the tables beside this file into `networks`, a list of network objects (statnet).
# It fits nothing. In R:  source("read.R", chdir = TRUE)
# Pairs of which nobody knows are missing edges; agencies that were not there are left out.
# Strength is the edge attribute "value", NA where it is not known.
library(network)

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

network_of <- function(row) {
  vertices <- nodes[nodes$area == row$area, ]
  found <- cells_of(row, nrow(vertices))
  there <- setdiff(seq_len(nrow(vertices)), found$absent)
  net <- network(found$cells[there, there, drop = FALSE], matrix.type = "adjacency",
                 directed = row$directed, loops = FALSE)
  network.vertex.names(net) <- vertices$agency_id[there]
  for (column in setdiff(names(vertices), "agency_id")) {
    set.vertex.attribute(net, column, vertices[[column]][there])
  }
  set.edge.value(net, "value", found$strength[there, there, drop = FALSE])
  for (column in c("area", "wave", "level", "layer", "kind")) {
    set.network.attribute(net, column, row[[column]])
  }
  net
}

networks <- lapply(seq_len(nrow(index)), function(i) network_of(index[i, ]))
names(networks) <- paste(index$area, index$wave, index$level, index$layer)

# Several layers of one level:  ergm.multi::Layer(networks[[1]], networks[[2]])
# Several areas in one model:   ergm.multi::Networks(networks[index$layer == "referral"])
