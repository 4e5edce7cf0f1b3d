-- Le tableur du planning et de l’activité : une ligne par date, passée ou à venir (docs/format-planning.md). Genres,
-- lieux, personnes, thèmes, campagnes et financeurs sont reconnus ensuite par le programme.

local colonnes = "date;debut;fin;duree;genre;titre;lieu;commune;theme;publics;equipe;etat;motif;places;ouvert_a;"
  .. "inscription;campagne;financeurs;note_publique;note_equipe;themes_rencontres"

-- Ce qui est compté : le code du compteur, puis les titres de colonne qui le nomment.
local compteurs = {
  { "sensibilisees", "sensibilisees", "personnes_sensibilisees" },
  { "entretiens", "entretiens", "entretiens_individuels" },
  { "orientees", "orientees", "personnes_orientees" },
  { "suivis", "suivis", "suivis_individuels_ouverts" },
  { "participants", "participants" },
  { "nouveaux", "nouveaux", "dont_nouveaux" },
  { "public", "personnes_rencontrees" },
  { "professionnels", "professionnels", "professionnels_et_benevoles" },
  { "appels", "appels", "appels_recus" },
  { "nombre", "nombre" },
  { "etape1", "etape1", "depistages_etape_1" },
  { "etape2", "etape2", "evaluations_etape_2" },
  { "patients", "patients" },
  { "consultations", "consultations" },
  { "traitements", "traitements", "traitements_delivres" },
  { "biologie", "biologie" },
  { "radiologie", "radiologie" },
  { "entretiens-sociaux", "entretiens_sociaux" },
  { "accompagnements", "accompagnements", "accompagnements_physiques" },
  { "interpretariat", "interpretariat", "interpretariats" },
}
for _, c in ipairs(compteurs) do
  for i = 2, #c do
    colonnes = colonnes .. ";" .. c[i]
  end
end
colonnes = colonnes .. ";duree_comptee"

local etats = {
  envisagee = "envisaged", proposee = "proposed", prevue = "confirmed", confirmee = "confirmed", tenue = "done",
  faite = "done", realisee = "done", ["non tenue"] = "missed", manquee = "missed", annulee = "cancelled",
}
local ouvertures = {
  tous = "everyone", ["tout public"] = "everyone", accueillies = "residents", residents = "residents",
  ["personnes accueillies"] = "residents", inscription = "registration", ["sur inscription"] = "registration",
  professionnels = "professionals",
}

-- Une demi-journée dite en un mot.
local moments = {
  matin = { 540, 720 }, ["apres-midi"] = { 840, 1020 }, journee = { 540, 1020 }, soir = { 1080, 1200 },
}

local attendu = {
  date = "une date comme 03/02/2026", debut = "une heure comme 14:00 ou 9 h 30, ou matin, après-midi, journée, soir",
  fin = "une heure comme 17:00", duree = "des minutes, ou 2 h 30", duree_comptee = "des minutes, ou 2 h 30",
  etat = "prévue, envisagée, proposée, tenue, non tenue ou annulée", places = "un nombre",
  ouvert_a = "tous, accueillies, inscription ou professionnels",
}

-- Les fautes d’une ligne sont dites ensemble : trois au plus, pour qu’elles se lisent.
local function faute(fautes, phrase)
  if #fautes < 3 then
    fautes[#fautes + 1] = phrase
  end
end

-- Ce qui ne se lit pas est une raison de rejet, jamais une valeur devinée.
local function lit(fautes, colonne, case, valeur)
  if case and valeur == nil then
    local debut = #case > 100 and case:sub(1, 100):gsub("[\192-\255][\128-\191]*$", "") .. "…" or case
    faute(fautes, colonne .. " : « " .. debut .. " » ne se lit pas (attendu : " .. (attendu[colonne] or "un nombre entier")
      .. ")")
  end
  return valeur
end

local function entier(case)
  local n = text.number(case)
  n = n and math.tointeger(n)
  return n and n >= 0 and n or nil
end

-- La minute du jour de « 14:00 », « 14h », « 9 h 30 », « 14:00:00 ».
local function heure(case)
  local plie = text.fold(case)
  local h, m = plie:match("^(%d%d?)%s*[h:]%s*(%d%d)$")
  if not h then
    h, m = plie:match("^(%d%d?):(%d%d):%d%d$")
  end
  if not h then
    h, m = plie:match("^(%d%d?)%s*h$"), "0"
  end
  local minute = h and math.tointeger(tonumber(h) * 60 + tonumber(m))
  return minute and tonumber(m) < 60 and minute < 1440 and minute or nil
end

-- Les minutes de « 90 », « 90 min », « 1:30 », « 2 h », « 2 h 30 », « 1,5 h ».
local function duree(case)
  local plie = text.fold(case)
  local h, m = plie:match("^(%d+)%s*[h:]%s*(%d%d)$")
  if h then
    return tonumber(m) < 60 and math.tointeger(tonumber(h) * 60 + tonumber(m)) or nil
  end
  local heures = plie:match("^([%d,.]+)%s*h$") or plie:match("^([%d,.]+)%s*heures?$")
  if heures then
    local n = text.number(heures)
    return n and math.tointeger(n * 60) or nil
  end
  return entier(plie:match("^(%d+)%s*mi?n?$") or plie:match("^(%d+)%s*minutes$") or plie)
end

-- Une date qui passe minuit dure au plus douze heures ; au-delà la fin et le début ont été échangés. Une garde peut durer plus.
local nuit = 720

-- Début et minutes : d’un mot (« matin »), d’un intervalle (« 14h-17h »), ou de début, fin et durée.
local function horaire(fautes, r)
  local case = r.debut
  if not case then
    faute(fautes, "debut : la case est vide (attendu : " .. attendu.debut .. ")")
    return nil
  end
  local moment = moments[text.fold(case)]
  local debut, fin = moment and moment[1], moment and moment[2]
  if not moment then
    local de, a = case:match("^(.-)%s*[-–]%s*(.+)$")
    debut = lit(fautes, "debut", case, heure(de or case))
    fin = de and lit(fautes, "debut", case, heure(a)) or nil
  end
  if r.fin then
    fin = lit(fautes, "fin", r.fin, heure(r.fin))
  end
  local minutes = lit(fautes, "duree", r.duree, r.duree and duree(r.duree))
  if debut and fin and not (r.duree and moment) then
    local long = fin > debut and fin - debut or fin + 1440 - debut
    if fin <= debut and long > nuit and not text.fold(r.genre):find("astreinte", 1, true) then
      faute(fautes, "fin : « " .. (r.fin or case) .. " » n’est pas après le début, " .. case)
    elseif minutes and minutes ~= long then
      faute(fautes, "duree : " .. r.duree .. " ne va pas de " .. case .. " à " .. (r.fin or case))
    end
    minutes = long
  end
  return debut, minutes
end

local function comptes(fautes, r)
  local liste = {}
  for _, c in ipairs(compteurs) do
    for i = 2, #c do
      local case = r[c[i]]
      if case and case ~= "-" then
        table.insert(liste, { code = c[1], value = lit(fautes, c[i], case, entier(case)) })
      end
    end
  end
  if r.duree_comptee then
    table.insert(liste, { code = "duree", value = lit(fautes, "duree_comptee", r.duree_comptee, duree(r.duree_comptee)) })
  end
  return liste
end

-- Octets au plus : l’hôte refuserait la ligne avec ses mots à lui (core/rules/date_row.c).
local longueurs = {
  genre = 1000, titre = 200, lieu = 1000, commune = 1000, theme = 1000, publics = 1000, equipe = 1000, motif = 300,
  inscription = 300, campagne = 1000, financeurs = 1000, note_publique = 1000, note_equipe = 1000,
  themes_rencontres = 1000,
}

local function row(r)
  local fautes = {}
  if not r.date then
    return nil, "date : la case est vide (attendu : " .. attendu.date .. ")"
  end
  if not r.genre then
    return nil, "genre : la case est vide ; écrivez permanence, atelier, réunion…"
  end
  for colonne, max in pairs(longueurs) do
    if r[colonne] and #r[colonne] > max then
      return nil, colonne .. " : le texte de la case est trop long ; raccourcissez-le"
    end
  end
  local debut, minutes = horaire(fautes, r)
  local date = {
    day = lit(fautes, "date", r.date, text.date(r.date)),
    start = debut,
    minutes = minutes,
    kind = r.genre,
    title = r.titre,
    place = r.lieu,
    commune = r.commune,
    theme = r.theme,
    publics = r.publics,
    staff = r.equipe,
    status = lit(fautes, "etat", r.etat, r.etat and etats[text.fold(r.etat)]),
    reason = r.motif,
    capacity = lit(fautes, "places", r.places, r.places and entier(r.places)),
    open_to = lit(fautes, "ouvert_a", r.ouvert_a, r.ouvert_a and ouvertures[text.fold(r.ouvert_a)]),
    open_note = r.inscription,
    campaign = r.campagne,
    funders = r.financeurs,
    public_note = r.note_publique,
    team_note = r.note_equipe,
    themes = r.themes_rencontres,
    counts = comptes(fautes, r),
  }
  if fautes[1] then
    return nil, table.concat(fautes, " ; ")
  end
  return date
end

return {
  kind = "import.dates",
  name = "planning",
  title = "Planning et activité de l’équipe",
  version = 1,
  columns = colonnes,
  required = "date;debut;genre",
  old_after_days = 400,
  row = row,
  examples = {
    {
      title = "une permanence passée, et ce qui y a été compté",
      given = {
        date = "07/03/2023", debut = "14h-17h", genre = "Permanence", lieu = "Secours populaire, Malakoff",
        equipe = "IDE 1 | AS 2", sensibilisees = "31", entretiens_individuels = "8",
      },
      expect = {
        day = "2023-03-07", start = 840, minutes = 180, kind = "Permanence", place = "Secours populaire, Malakoff",
        staff = "IDE 1 | AS 2",
        counts = { { code = "sensibilisees", value = 31 }, { code = "entretiens", value = 8 } },
      },
    },
    {
      title = "un atelier à venir, une demi-journée en un mot",
      given = {
        date = "2026-03-05", debut = "Matin", genre = "atelier", titre = "Sommeil", etat = "Prévue", places = "12",
        ouvert_a = "sur inscription", duree = "2 h 30",
      },
      expect = {
        day = "2026-03-05", start = 540, minutes = 150, kind = "atelier", title = "Sommeil", status = "confirmed",
        capacity = 12, open_to = "registration", counts = {},
      },
    },
    {
      title = "une garde finit le lendemain ; un stage compte ses heures",
      given = { date = "1/6/2026", debut = "18:00", fin = "9 h", genre = "astreinte", duree_comptee = "245 h" },
      expect = {
        day = "2026-06-01", start = 1080, minutes = 900, kind = "astreinte",
        counts = { { code = "duree", value = 14700 } },
      },
    },
    {
      title = "une heure qui n’en est pas une",
      given = { date = "1/6/2026", debut = "25:00", genre = "atelier" },
      refuse = "debut : « 25:00 » ne se lit pas (attendu : une heure comme 14:00 ou 9 h 30, ou matin, après-midi, "
        .. "journée, soir)",
    },
    {
      title = "une durée qui contredit la fin",
      given = { date = "1/6/2026", debut = "14:00", fin = "16:00", duree = "90", genre = "atelier" },
      refuse = "duree : 90 ne va pas de 14:00 à 16:00",
    },
    {
      title = "une fin avant le début",
      given = { date = "1/6/2026", debut = "14h30", fin = "13h30", genre = "permanence" },
      refuse = "fin : « 13h30 » n’est pas après le début, 14h30",
    },
    {
      title = "deux fautes sont dites ensemble",
      given = { date = "31/02/2026", debut = "14:00", genre = "atelier", participants = "beaucoup" },
      refuse = "date : « 31/02/2026 » ne se lit pas (attendu : une date comme 03/02/2026) ; "
        .. "participants : « beaucoup » ne se lit pas (attendu : un nombre entier)",
    },
    {
      title = "un titre qui n’en finit pas",
      given = { date = "1/6/2026", debut = "14:00", genre = "atelier", titre = ("Sommeil "):rep(30) },
      refuse = "titre : le texte de la case est trop long ; raccourcissez-le",
    },
    {
      title = "sans date",
      given = { debut = "14:00", genre = "atelier" },
      refuse = "date : la case est vide (attendu : une date comme 03/02/2026)",
    },
    {
      title = "sans heure",
      given = { date = "1/6/2026", genre = "atelier" },
      refuse = "debut : la case est vide (attendu : une heure comme 14:00 ou 9 h 30, ou matin, après-midi, journée, soir)",
    },
    {
      title = "un nombre qui n’en est pas un",
      given = { date = "1/6/2026", debut = "14:00", genre = "atelier", participants = "une dizaine" },
      refuse = "participants : « une dizaine » ne se lit pas (attendu : un nombre entier)",
    },
  },
}
