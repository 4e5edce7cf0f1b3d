-- Le fichier plat d’allervers : une ligne par service (docs/format-plat.md). Les lignes de même `cle` décrivent la même
-- structure ; ce qui est dit d’elle sur une ligne vaut pour toutes. Les codes et les libellés de la taxonomie, les
-- communes et les horaires sont reconnus ensuite par le programme.

local colonnes = "cle;structure;sigle;type;statut;presentation;en_clair;alerte;site_web;finess;siret;lieu;adresse;"
  .. "code_postal;commune;insee;latitude;longitude;confidentiel;acces_handicap;horaires;horaires_note;service;"
  .. "description;service_en_clair;themes;publics;age_min;age_max;conditions;qui_oriente;comment;comment_orienter;"
  .. "documents;couverture;cout;cout_precisions;langues;modes;nouvelles_personnes;nouvelles_personnes_le;zone;"
  .. "telephone;courriel;ligne_pro"

local statuts = {
  active = "active", suspended = "suspended", suspendue = "suspended", closed = "closed", fermee = "closed",
}
local couts = { free = "free", gratuit = "free", paid = "paid", payant = "paid", unknown = "unknown" }
local accueils = {
  yes = "yes", oui = "yes", o = "yes", x = "yes", waiting = "waiting", attente = "waiting", full = "full",
  complet = "full", non = "full", n = "full", unknown = "unknown",
}

local oui_non = {
  oui = true, o = true, x = true, ["1"] = true, vrai = true,
  non = false, n = false, ["0"] = false, faux = false,
}
local modes = {
  ["sur-place"] = "on_site", ["sur place"] = "on_site", ["a-domicile"] = "home_visits", ["a domicile"] = "home_visits",
  ["a-distance"] = "remote", ["a distance"] = "remote",
}

-- Ce qu’on peut écrire dans ces colonnes : montré quand ce n’est pas cela.
local attendu = {
  statut = "active, suspendue ou fermée", cout = "gratuit ou payant", confidentiel = "oui ou non",
  modes = "sur place, à domicile ou à distance", nouvelles_personnes = "oui, attente, complet ou non",
  nouvelles_personnes_le = "une date comme 03/02/2026", age_min = "un nombre d’années", age_max = "un nombre d’années",
  latitude = "un nombre", longitude = "un nombre",
}

-- Ce qui ne se lit pas est une raison de rejet, jamais une valeur devinée : rend la valeur et la raison. `fautes` retient
-- la première raison de la ligne.
local function lit(fautes, colonne, case, valeur)
  if case and valeur == nil then
    local debut = #case > 200 and case:sub(1, 200):gsub("[\192-\255][\128-\191]*$", "") .. "…" or case
    fautes[1] = fautes[1]
      or colonne .. " : « " .. debut .. " » n’est pas une valeur connue (" .. attendu[colonne] .. ")"
  end
  return valeur
end

local function choix(fautes, colonne, case, parmi)
  return lit(fautes, colonne, case, case and parmi[text.fold(case)])
end

local function entier(fautes, colonne, case)
  local n = text.number(case)
  return lit(fautes, colonne, case, n and math.tointeger(n))
end

-- Une case à plusieurs valeurs de la taxonomie ; rien plutôt qu’une liste vide. Des libellés ont des virgules : le
-- programme, qui les connaît, coupe ce qui n’en est pas un.
local function valeurs(case)
  return case and text.split(case, "|") or nil
end

-- Les numéros d’une case : « 01 99 00 20 10 / 01 99 00 20 11 » en donne deux ; ce qui est dit d’un numéro entre
-- parenthèses est gardé. Ce qui n’en est pas un est laissé tel quel : le programme le dira.
local function numeros(case)
  local liste = {}
  for _, morceau in ipairs(text.split(case, "|/\n")) do
    local numero = text.phone(morceau)
    if not numero then
      return { { value = text.phone(case) or case } }
    end
    table.insert(liste, { value = numero, label = text.trim(morceau:match("%((%D-)%)")) })
  end
  return liste
end

-- Les courriels d’une case : « Accueil <accueil@example.org> ; bureau@example.org » en donne deux.
local function courriels(case)
  local liste = {}
  for _, morceau in ipairs(text.split(case, "|;,/\n")) do
    local nom, adresse = morceau:match("^(.-)%s*<%s*([^<>%s]+@[^<>%s]+)%s*>$")
    if not adresse then
      nom, adresse = nil, morceau
    end
    table.insert(liste, { value = adresse:gsub("^mailto:", ""), label = nom and text.trim(nom:gsub('"', "")) })
  end
  return liste
end

local function contacts(row)
  local liste = {}
  local function ajoute(kind, valeurs_lues, level, label)
    for _, c in ipairs(valeurs_lues) do
      table.insert(liste, { kind = kind, value = c.value, level = level, label = text.join(", ", label, c.label) })
    end
  end
  ajoute("phone", numeros(row.telephone), "public")
  ajoute("mail", courriels(row.courriel), "public")
  ajoute("phone", numeros(row.ligne_pro), "partners", "ligne réservée aux professionnels")
  return liste
end

local function identifiants(row)
  local liste = {}
  if row.finess then
    table.insert(liste, { scheme = "finess_et", value = row.finess })
  end
  if row.siret then
    table.insert(liste, { scheme = "siret", value = row.siret })
  end
  return liste
end

-- « 92 220 » ; un tableur perd le zéro de « 01000 ».
local function code_postal(case)
  local code = case and case:gsub("%s", "")
  return code and code:match("^%d%d%d%d$") and "0" .. code or code
end

-- Le lieu de la ligne ; nil quand elle n’en dit rien.
local function lieu(fautes, row)
  local lat = lit(fautes, "latitude", row.latitude, text.number(row.latitude))
  local lon = lit(fautes, "longitude", row.longitude, text.number(row.longitude))
  local confidentiel = choix(fautes, "confidentiel", row.confidentiel, oui_non)
  if not text.join("", row.lieu, row.adresse, row.code_postal, row.commune, row.insee, row.latitude, row.acces_handicap,
    row.horaires, row.horaires_note) then
    return nil
  end
  local place = {
    name = row.lieu,
    address = row.adresse and row.adresse:gsub("%s*\n%s*", ", "),
    postcode = code_postal(row.code_postal),
    city = row.commune,
    insee = row.insee,
    access = row.acces_handicap,
    hours = row.horaires,
    hours_note = row.horaires_note,
  }
  if lat and lon then
    place.lat, place.lon = lat, lon
    place.geo_precision = row.adresse and "address" or "commune"
  end
  place.confidential = confidentiel or false
  return place
end

-- Les colonnes qui disent quelque chose d’un service.
local du_service = {
  "description", "service_en_clair", "themes", "publics", "age_min", "age_max", "conditions", "qui_oriente", "comment",
  "comment_orienter", "documents", "couverture", "cout", "cout_precisions", "langues", "modes", "nouvelles_personnes",
  "nouvelles_personnes_le", "zone",
}

-- Le nom du service. Sans lui, une ligne qui en dit quelque chose parle de ce que fait la structure : il en prend le nom.
local function nom_du_service(fautes, row)
  if row.service then
    return row.service
  end
  for _, colonne in ipairs(du_service) do
    if row[colonne] then
      if not row.structure then
        fautes[1] = fautes[1] or "service : la case est vide alors que « " .. colonne .. " » est remplie"
      end
      return row.structure
    end
  end
end

local function service(fautes, row)
  local nom = nom_du_service(fautes, row)
  if not nom then
    return nil
  end
  local offert = {}
  for _, case in ipairs(text.split(row.modes, "|,;/\n")) do
    local mode = choix(fautes, "modes", case, modes)
    if mode then
      offert[mode] = true
    end
  end
  return {
    name = nom,
    description = row.description,
    plain_words = row.service_en_clair,
    themes = valeurs(row.themes),
    publics = valeurs(row.publics),
    age_min = entier(fautes, "age_min", row.age_min),
    age_max = entier(fautes, "age_max", row.age_max),
    eligibility = row.conditions,
    referrals = valeurs(row.qui_oriente),
    channels = valeurs(row.comment),
    how_to_refer = row.comment_orienter,
    documents = row.documents,
    covers = valeurs(row.couverture),
    cost_kind = choix(fautes, "cout", row.cout, couts),
    cost_text = row.cout_precisions,
    languages = valeurs(row.langues),
    on_site = offert.on_site or false,
    home_visits = offert.home_visits or false,
    remote = offert.remote or false,
    intake = choix(fautes, "nouvelles_personnes", row.nouvelles_personnes, accueils),
    intake_date = lit(fautes, "nouvelles_personnes_le", row.nouvelles_personnes_le, text.date(row.nouvelles_personnes_le)),
    communes = row.zone and text.split(row.zone, "|,;/\n"),
  }
end

-- L’apostrophe qu’on met devant un nombre pour que le tableur y voie un texte.
local function sans_apostrophe(r)
  local propre = {}
  for colonne, case in pairs(r) do
    propre[colonne] = case:gsub("^'(%d)", "%1")
  end
  return propre
end

local function row(r)
  r = sans_apostrophe(r)
  if not r.cle then
    return nil, "sans clé : la colonne « cle » est vide"
  end
  local fautes = {}
  local structure = {
    key = r.cle,
    name = r.structure,
    acronym = r.sigle,
    kind = r.type,
    status = choix(fautes, "statut", r.statut, statuts),
    description = r.presentation,
    plain_words = r.en_clair,
    alert = r.alerte,
    website = text.url(r.site_web) or r.site_web,
    identifiers = identifiants(r),
    contacts = contacts(r),
    places = { lieu(fautes, r) },
    services = { service(fautes, r) },
  }
  if fautes[1] then
    return nil, fautes[1], r.cle
  end
  return structure
end

return {
  kind = "import",
  name = "plat",
  title = "Fichier plat de l’équipe",
  version = 1,
  columns = colonnes,
  required = "cle;structure;type",
  old_after_days = 400,
  row = row,
  examples = {
    {
      title = "une association, son lieu et son service",
      given = {
        cle = "a1", structure = "Le Square (exemple)", type = "association-quartier",
        lieu = "La maison", commune = "Bagneux",
        horaires = "Mo-Fr 09:00-12:00", service = "Accueil", themes = "droits-sante|hebergement", modes = "sur-place",
        cout = "gratuit", telephone = "199002010", ligne_pro = "01 99 00 20 11",
      },
      expect = {
        key = "a1", name = "Le Square (exemple)", kind = "association-quartier", identifiers = {},
        contacts = {
          { kind = "phone", value = "01 99 00 20 10", level = "public" },
          { kind = "phone", value = "01 99 00 20 11", level = "partners", label = "ligne réservée aux professionnels" },
        },
        places = { { name = "La maison", city = "Bagneux", hours = "Mo-Fr 09:00-12:00", confidential = false } },
        services = {
          {
            name = "Accueil", themes = { "droits-sante", "hebergement" }, cost_kind = "free", on_site = true,
            home_visits = false, remote = false,
          },
        },
      },
    },
    {
      title = "une deuxième ligne de la même structure ne redit ni son nom ni son type",
      given = {
        cle = "a1", service = "Cours de français", modes = "sur-place|a-distance", age_min = "16", zone = "Bagneux|92046",
      },
      expect = {
        key = "a1", identifiers = {}, contacts = {}, places = {},
        services = {
          {
            name = "Cours de français", on_site = true, home_visits = false, remote = true, age_min = 16,
            communes = { "Bagneux", "92046" },
          },
        },
      },
    },
    { title = "sans clé", given = { structure = "Sans clé" }, refuse = "sans clé : la colonne « cle » est vide" },
    {
      title = "un coût qui n’en est pas un",
      given = { cle = "a2", structure = "X", type = "ccas", service = "S", cout = "12 euros" },
      refuse = "cout : « 12 euros » n’est pas une valeur connue (gratuit ou payant)",
    },
    {
      title = "sans nom de service, ce qui en est dit vaut pour la structure ; ce qu’un tableur fait aux nombres",
      given = {
        cle = "'7", structure = "Le Square", type = "ccas", code_postal = "1 000", adresse = "3 rue X\n(cour)", langues = "x",
        telephone = "01.99.00.12.34 / '0199001235 (Mme X)", courriel = "Accueil <a@example.org> ; b@example.org",
        nouvelles_personnes = "x", nouvelles_personnes_le = "03/02/26",
      },
      expect = {
        key = "7", name = "Le Square", kind = "ccas", identifiers = {},
        contacts = {
          { kind = "phone", value = "01 99 00 12 34", level = "public" },
          { kind = "phone", value = "01 99 00 12 35", level = "public", label = "Mme X" },
          { kind = "mail", value = "a@example.org", level = "public", label = "Accueil" },
          { kind = "mail", value = "b@example.org", level = "public" },
        },
        places = { { address = "3 rue X, (cour)", postcode = "01000", confidential = false } },
        services = {
          {
            name = "Le Square", languages = { "x" }, intake = "yes", intake_date = "2026-02-03", on_site = false,
            home_visits = false, remote = false,
          },
        },
      },
    },
    {
      title = "sans nom de service ni de structure, on ne devine pas",
      given = { cle = "a1", themes = "logement" },
      refuse = "service : la case est vide alors que « themes » est remplie",
    },
  },
}
