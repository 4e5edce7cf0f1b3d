-- Quelles contraintes tiennent quand on planifie une date, et comment elles se disent.
--
-- "hard" refuse : la date ne peut être enregistrée. "soft" avertit : la coordinatrice décide. "off" : la contrainte
-- n’est pas regardée. Le programme vérifie toujours que personne n’est à deux endroits à la fois et qu’un lieu n’est pas
-- pris deux fois : cela ne s’assouplit pas. Dans les phrases, {personne}, {lieu}, {jour} et {detail} sont remplacés : écrivez-les
-- pour n’importe quel nom (« n’est pas là » plutôt que « est absente », « n’ouvre pas » plutôt que « est fermé »).

local contraintes = {
  person_busy = { strength = "hard", sentence = "{personne} tient déjà {detail}." },
  place_busy = { strength = "hard", sentence = "{lieu} accueille déjà {detail}." },
  absence = { strength = "hard", sentence = "{personne} n’est pas là {jour}." },
  calendar = { strength = "soft", weight = 250, sentence = "{personne} n’est pas libre {detail}, d’après son agenda." },
  staff = { strength = "soft", weight = 400, sentence = "Équipe à revoir : {detail}." },
  person_hours = { strength = "soft", weight = 200, from = "09:00", to = "18:00",
    sentence = "{personne} ne travaille pas {detail}." },
  lunch = { strength = "soft", weight = 50, from = "11:30", to = "14:30", minutes = 45,
    sentence = "{personne} n’aurait pas {detail} pour déjeuner {jour}." },
  travel = { strength = "soft", weight = 150, minutes = 10, factor = 1.3, speed = 20,
    sentence = "{personne} n’aurait pas le temps d’aller {detail}." },
  setup = { strength = "soft", weight = 30, minutes = 15, sentence = "Trop peu de temps pour s’installer : {detail}." },
  place_closed = { strength = "soft", weight = 300, sentence = "{lieu} n’ouvre pas : {detail}." },
  public_holiday = { strength = "soft", weight = 500, sentence = "Jour férié : {detail}." },
  school_holiday = { strength = "soft", weight = 20, sentence = "Pendant les vacances scolaires : {detail}.",
    unknown = "Vacances scolaires : {detail}." },
  capacity = { strength = "soft", weight = 30, sentence = "Trop de places : {detail}." },
  campaign = { strength = "soft", weight = 100, sentence = "Hors de la campagne : {detail}." },
  notice = { strength = "soft", weight = 100, days = 7, sentence = "La date est déjà annoncée, et c’est {detail}." },
  load = { strength = "soft", weight = 80, minutes = 420, week_minutes = 1500,
    sentence = "{personne} aurait une charge trop lourde : {detail}." },
}

-- Une garde se tient la nuit et les jours fériés, souvent de chez soi : peu de choses s’y opposent.
local de_garde = { person_busy = true, place_busy = true, absence = true, staff = true }

local function hold(facts)
  if facts.group == "rota" and not de_garde[facts.constraint] then
    return { strength = "off" }
  end
  return contraintes[facts.constraint]
end

return {
  kind = "planning.constraint",
  name = "defaut",
  title = "Contraintes de la planification",
  version = 1,
  hold = hold,
  examples = {
    {
      title = "une absence refuse",
      given = { constraint = "absence", kind = "permanence", group = "permanence" },
      expect = { strength = "hard", sentence = "{personne} n’est pas là {jour}." },
    },
    {
      title = "un agenda personnel avertit : il peut se tromper",
      given = { constraint = "calendar", kind = "permanence", group = "permanence" },
      expect = { strength = "soft", weight = 250, sentence = "{personne} n’est pas libre {detail}, d’après son agenda." },
    },
    {
      title = "annoncer autre chose à moins de sept jours avertit",
      given = { constraint = "notice", kind = "atelier", group = "workshop" },
      expect = { strength = "soft", weight = 100, days = 7, sentence = "La date est déjà annoncée, et c’est {detail}." },
    },
    {
      title = "une astreinte ne regarde pas les jours fériés",
      given = { constraint = "public_holiday", kind = "astreinte", group = "rota" },
      expect = { strength = "off" },
    },
  },
}
