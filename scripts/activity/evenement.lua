-- Un événement : stand, caravane solidaire, ciné-débat, webinaire, journée d’une semaine d’information.

return {
  kind = "activity",
  name = "evenement",
  title = "Événement d’un jour",
  version = 1,
  one = "un événement",
  many = "événements",
  group = "event",
  minutes = 240,
  staff_min = 1,
  staff_max = 6,
  themes = true,
  counters = {
    { code = "public", label = "personnes rencontrées", required = true },
    { code = "professionnels", label = "dont professionnels et bénévoles", of = "public" },
  },
}
