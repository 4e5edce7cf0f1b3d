-- Combien de temps ce qui concerne des personnes est gardé.
--
-- Chaque nuit, ce qui est plus vieux est effacé pour toujours. `allervers purge --dry-run` dit ce qui le serait
-- aujourd’hui, sans rien effacer. Ce qui est gardé, et pourquoi, est dans docs/donnees-personnelles.md : changer l’un,
-- c’est changer l’autre.

-- En jours. Pour changer une durée, changer le nombre, puis le même nombre dans les exemples, en bas.
local jours = {
  history = 1095, -- contacts dans l’historique : trois ans, le temps de comprendre d’où vient une erreur
  deleted = 365,  -- fiches supprimées : un an, le temps de revenir sur une suppression
  accounts = 365, -- comptes bloqués : un an
  sessions = 30,  -- appareils déconnectés
  letters = 30,   -- adresses des courriels partis
  proposals = 365, -- signalements, propositions et demandes traités : un an
  campaigns = 30, -- adresses et liens d’une vérification par courriel : un mois après la fin du lien
  searches = 183, -- recherches sans résultat : six mois
  views = 396,    -- vues d’une fiche, par jour : treize mois, pour comparer un mois à celui de l’an passé
  imports = 365,  -- lignes de fichiers refusées par les imports
  absences = 365, -- absences passées, sans raison, des personnes planifiées : le temps d’un bilan
  courses = 548,  -- commune et souhaits d’un parcours clos ou arrêté : dix-huit mois, le temps du bilan de l’année
  notes = 365,    -- notes de l’équipe sur une date
}

local function retention(facts)
  return { days = jours[facts.what] or 365 }
end

return {
  kind = "privacy.retention",
  name = "defaut",
  title = "Durées de conservation",
  version = 1,
  retention = retention,
  examples = {
    { title = "un contact reste trois ans dans l’historique", given = { what = "history" }, expect = { days = 1095 } },
    { title = "une fiche supprimée garde ses contacts un an", given = { what = "deleted" }, expect = { days = 365 } },
    { title = "l’adresse d’un courriel parti reste un mois", given = { what = "letters" }, expect = { days = 30 } },
  },
}
