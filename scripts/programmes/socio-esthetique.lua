-- Soins de support : socio-esthétique.
--
-- Cinq séances au plus par personne. Qui suit plusieurs soins de support a un code par soin, reliés entre eux.

return {
  kind = "programme",
  name = "socio-esthetique",
  title = "Soins de support : socio-esthétique",
  version = 1,
  code = "SSESTH",
  person = "la personne",
  roles = { { code = "soignant", label = "socio-esthéticien ou socio-esthéticienne", professions = { "socio-estheticien" } } },
  steps = {
    { code = "seance", label = "séance", activity = "soin-support", count = 5, minutes = 60, gap_min = 5, gap = 14, gap_max = 42,
      modes = { "home", "practice", "office", "video" } },
  },
  weights = {
    { term = "gap", weight = 10 },
    { term = "member", weight = 100 },
    { term = "weekday", weight = 10 },
    { term = "hour", weight = 5 },
    { term = "travel", weight = 1 },
  },
}
