-- La PASS ambulatoire : les sept actes, et les patients, comptés par séance ou par mois.

return {
  kind = "activity",
  name = "pass",
  title = "Actes de la PASS ambulatoire",
  version = 1,
  one = "une séance de la PASS",
  many = "séances de la PASS",
  group = "act",
  open_to = "professionals",
  level = "team",
  minutes = 240,
  holds_people = false,
  counters = {
    { code = "patients", label = "patients" },
    { code = "nouveaux", label = "dont nouveaux", of = "patients" },
    { code = "consultations", label = "consultations", unit = "acts" },
    { code = "traitements", label = "traitements délivrés", unit = "acts" },
    { code = "biologie", label = "biologie", unit = "acts" },
    { code = "radiologie", label = "radiologie", unit = "acts" },
    { code = "entretiens-sociaux", label = "entretiens sociaux", unit = "acts" },
    { code = "accompagnements", label = "accompagnements physiques", unit = "acts" },
    { code = "interpretariat", label = "interprétariats", unit = "acts" },
  },
}
