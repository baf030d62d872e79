# Reads the tables beside this file into `graphs`, a list of igraph objects.
# In R:  source("read.R", chdir = TRUE)
# Strength is the edge attribute "value" and not "weight", which igraph takes for a length in paths.
# igraph holds no missing pairs: those of which nobody knows are graph_attr(g, "unobserved").
library(igraph)

source("tables.R")

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
