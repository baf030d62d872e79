# Reads the tables beside this file into `networks`, a list of network objects (statnet).
# It fits nothing. In R:  source("read.R", chdir = TRUE)
# Pairs of which nobody knows are missing edges; agencies that were not there are left out.
# Strength is the edge attribute "value", NA where it is not known; the edges' other columns that
# hold anything (count, amount, frequency, first, last ...) are attributes too.
library(network)

source("tables.R")

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
  for (column in setdiff(names(found$edges), c("from", "to", "hidden"))) {
    known <- !all(is.na(found$edges[[column]]))
    if (known || column == "value") {
      set.edge.value(net, column, found$of(column)[there, there, drop = FALSE])
    }
  }
  for (column in c("area", "wave", "level", "layer", "kind")) {
    set.network.attribute(net, column, row[[column]])
  }
  net
}

networks <- lapply(seq_len(nrow(index)), function(i) network_of(index[i, ]))
names(networks) <- paste(index$area, index$wave, index$level, index$layer)

# Several layers of one level:  ergm.multi::Layer(networks[[1]], networks[[2]])
# Several areas in one model:   ergm.multi::Networks(networks[index$layer == "referral"])
