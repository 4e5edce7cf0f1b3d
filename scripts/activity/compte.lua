-- Un événement que l’équipe compte sans le tenir : une rupture de parcours, une réunion sur les expulsions.

return {
  kind = "activity",
  name = "compte",
  title = "Événement compté, sans équipe",
  version = 1,
  one = "un événement compté",
  many = "événements comptés",
  group = "event",
  open_to = "professionals",
  level = "team",
  minutes = 60,
  holds_people = false,
  counters = {
    { code = "nombre", label = "nombre", unit = "acts", required = true },
  },
}
