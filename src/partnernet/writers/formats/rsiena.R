# Reads the tables beside this file into `data`, one sienaData object an area (RSiena).
# It fits nothing. In R:  source("read.R", chdir = TRUE)
# Networks are 0 and 1, NA where nobody knows, 10 where an agency was not there in that wave:
# that is how a partnership changes its members here, in place of sienaCompositionChange.
library(RSiena)

source("tables.R")

data_of <- function(area) {
  vertices <- nodes[nodes$area == area, ]
  rows <- index[index$area == area, ]
  waves <- sort(unique(rows$wave))
  n <- nrow(vertices)
  found <- list()
  for (name in unique(paste(rows$level, rows$layer))) {
    here <- rows[paste(rows$level, rows$layer) == name, ]
    cube <- array(NA_real_, dim = c(n, n, length(waves)))
    for (i in seq_len(nrow(here))) {
      one <- cells_of(here[i, ], n)
      money <- here$kind[i] == "money"
      layer <- one$cells
      if (money) layer[!is.na(layer) & layer == 1] <- one$strength[!is.na(layer) & layer == 1]
      if (!money) {
        layer[one$absent, ] <- 10
        layer[, one$absent] <- 10
      }
      diag(layer) <- 0
      cube[, , match(here$wave[i], waves)] <- layer
    }
    object <- make.names(name)
    if (here$kind[1] == "money") {
      # Money goes in as a covariate of pairs, not as what is explained; the last wave is not used.
      found[[object]] <- if (length(waves) > 2) {
        varDyadCovar(cube[, , -length(waves), drop = FALSE])
      } else {
        coDyadCovar(cube[, , 1])
      }
    } else if (nrow(here) > 1) {
      found[[object]] <- sienaDependent(cube, allowOnly = FALSE)
    }
  }
  if (length(unique(vertices$sector)) > 1) {
    found$sector <- coCovar(as.numeric(factor(vertices$sector)), centered = FALSE)
  }
  if ("size_fte" %in% names(vertices) && any(!is.na(vertices$size_fte))) {
    found$size <- coCovar(as.numeric(vertices$size_fte))
  }
  do.call(sienaDataCreate, found)
}

# What changes has to be seen twice: a layer other than money in two waves.
ties <- index[index$kind != "money", ]
twice <- duplicated(ties[c("area", "level", "layer")])
several <- sort(unique(ties$area[twice]))
data <- lapply(several, data_of)
names(data) <- several
