-- Un stagiaire accueilli : une ligne au premier jour du stage, ses heures en tout. Personne n’y est retenu.

return {
  kind = "activity",
  name = "stage",
  title = "Accueil d’un stagiaire",
  version = 1,
  one = "un stage",
  many = "stages",
  group = "training",
  open_to = "professionals",
  level = "team",
  minutes = 420,
  staff_max = 2,
  holds_people = false,
  counters = {
    { code = "participants", label = "stagiaires", required = true },
    { code = "duree", label = "heures du stage", unit = "minutes", required = true },
  },
}
