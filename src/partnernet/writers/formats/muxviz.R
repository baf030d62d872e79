# Reads the tables beside this file for muxViz.
# In R:  source("read.R", chdir = TRUE)
# Layers are not coupled with each other: the files say of no agency how it links them.
library(muxViz)

edges <- read.table("edges.txt",
                    col.names = c("node.from", "layer.from", "node.to", "layer.to", "weight"))
layers <- read.table("layers.txt", header = TRUE, stringsAsFactors = FALSE)
nodes <- read.table("layout.txt", header = TRUE, stringsAsFactors = FALSE)
supra <- BuildSupraAdjacencyMatrixFromExtendedEdgelist(
  mEdges = edges, Layers = nrow(layers), Nodes = nrow(nodes), isDirected = TRUE
)
