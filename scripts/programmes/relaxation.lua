-- Soins de support : relaxation.
--
-- Cinq séances au plus par personne. Qui suit plusieurs soins de support a un code par soin, reliés entre eux.

return {
  kind = "programme",
  name = "relaxation",
  title = "Soins de support : relaxation",
  version = 1,
  code = "SSREL",
  person = "la personne",
  roles = { { code = "soignant", label = "intervenant ou intervenante" } },
  steps = {
    { code = "seance", label = "séance", activity = "soin-support", count = 5, minutes = 60, gap_min = 5, gap = 14, gap_max = 42,
      modes = { "home", "practice", "office", "video" }, group = true },
  },
  weights = {
    { term = "gap", weight = 10 },
    { term = "member", weight = 100 },
    { term = "weekday", weight = 10 },
    { term = "hour", weight = 5 },
    { term = "travel", weight = 1 },
  },
}
