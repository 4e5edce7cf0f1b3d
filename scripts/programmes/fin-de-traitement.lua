-- Soins de support : entretien de fin de traitement.
--
-- Un seul entretien par personne.

return {
  kind = "programme",
  name = "fin-de-traitement",
  title = "Soins de support : entretien de fin de traitement",
  version = 1,
  code = "SSFIN",
  person = "la personne",
  roles = { { code = "soignant", label = "médecin, infirmier ou infirmière", professions = { "medecin", "infirmier" } } },
  steps = {
    { code = "entretien", label = "entretien", activity = "soin-support", count = 1, minutes = 60,
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
