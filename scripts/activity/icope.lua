-- Une séance de repérage ICOPE, étapes 1 et 2.

return {
  kind = "activity",
  name = "icope",
  title = "Séance de repérage ICOPE",
  version = 1,
  one = "une séance ICOPE",
  many = "séances ICOPE",
  group = "act",
  open_to = "registration",
  minutes = 120,
  staff_min = 1,
  staff_max = 3,
  holds_place = true,
  counters = {
    { code = "etape1", label = "dépistages étape 1", unit = "acts", required = true },
    { code = "etape2", label = "évaluations étape 2", unit = "acts" },
  },
}
