-- Les établissements de santé français publiés par Eurostat (services de base, santé), tirés de FINESS au 6 mars 2020.
-- Le tableur a perdu les zéros de tête des numéros FINESS et des téléphones, et écrit tout en capitales, presque toujours
-- sans accents, coupé à une soixantaine de lettres.

local precision = { ["1"] = "address", ["2"] = "street", ["3"] = "commune" }

-- Ce que le type dit du besoin, quand il le dit.
local themes = { ["Centre Hospitalier Spécialisé lutte Maladies Mentales"] = { "sante-mentale" } }

-- Deux lignes du fichier ont glissé d’une colonne : le type y est dans celle d’à côté.
local statuts = { public = true, private = true }

local function type_de(r)
  local t = r.facility_type
  if (not t or statuts[t]) and r.public_private and not statuts[r.public_private] then
    t = r.public_private
  end
  return t
end

local function lettres(s)
  return (text.fold(s):gsub("[^%w]", ""))
end

-- Le nom de l’établissement, puis celui du site s’il dit autre chose.
local function nom(r)
  local site = r.site_name
  if site and (site:find("@", 1, true) or lettres(r.hospital_name):find(lettres(site), 1, true)) then
    site = nil
  end
  return text.join(" – ", text.title(r.hospital_name), text.title(site))
end

-- Une ligne porte un courriel dans la colonne du site, celui d’une personne : pour l’équipe seulement.
local function contacts(r)
  local liste = {}
  local telephone = text.phone(r.tel)
  if telephone then
    table.insert(liste, { kind = "phone", value = telephone })
  end
  if r.site_name and r.site_name:find("@", 1, true) then
    table.insert(liste, { kind = "mail", value = text.fold(r.site_name), level = "team" })
  end
  return liste
end

local function row(r)
  local finess = r.id and #r.id <= 9 and ("0"):rep(9 - #r.id) .. r.id
  local facility = type_de(r)
  if not finess then
    return nil, "sans numéro FINESS"
  elseif not r.hospital_name then
    return nil, "sans nom"
  elseif not facility then
    return nil, "sans type d’établissement"
  end
  local lat, lon = text.number(r.lat), text.number(r.lon)
  return {
    key = finess,
    name = nom(r),
    kind = "eurostat:" .. facility,
    themes = themes[facility],
    identifiers = { { scheme = "finess_et", value = finess } },
    contacts = contacts(r),
    places = {
      {
        key = "site",
        address = text.street(r.street, r.house_number),
        postcode = r.postcode,
        city = text.city(r.city),
        lat = lon and lat,
        lon = lat and lon,
        geo_precision = lat and lon and precision[r.geo_qual],
      },
    },
  }
end

return {
  kind = "import",
  name = "sante-eurostat",
  title = "Établissements de santé (FINESS, par Eurostat)",
  version = 1,
  columns = "id;hospital_name;site_name;lat;lon;geo_qual;street;house_number;postcode;city;cc;country;cap_beds;cap_prac;"
    .. "cap_rooms;emergency;facility_type;public_private;list_specs;tel;email;url;ref_date;pub_date;comments",
  required = "id;hospital_name;facility_type",
  date_column = "ref_date",
  licence = "Licence Ouverte",
  url = "https://gisco-services.ec.europa.eu/pub/healthcare/",
  old_after_days = 400,
  row = row,
  examples = {
    {
      title = "les zéros de tête reviennent, le nom se lit",
      given = {
        id = "10000024", hospital_name = "CENTRE HOSPITALIER DE BOURG-EN-BRESSE FLEYRIAT", lat = "46.2222", lon = "5.20879",
        geo_qual = "1", street = "ROUTE DE PARIS", house_number = "900", postcode = "01440", city = "VIRIAT",
        facility_type = "Centre Hospitalier (C.H.)", public_private = "public", tel = "474454647", ref_date = "06/03/2020",
      },
      expect = {
        key = "010000024", name = "Centre hospitalier de Bourg-en-Bresse Fleyriat", kind = "eurostat:Centre Hospitalier (C.H.)",
        identifiers = { { scheme = "finess_et", value = "010000024" } },
        contacts = { { kind = "phone", value = "04 74 45 46 47" } },
        places = {
          {
            key = "site", address = "900 route de Paris", postcode = "01440", city = "Viriat", lat = 46.2222, lon = 5.20879,
            geo_precision = "address",
          },
        },
      },
    },
    {
      title = "un hôpital psychiatrique répond au besoin de santé mentale",
      given = {
        id = "330000001", hospital_name = "HOPITAL DE JOUR", site_name = "CH CHARLES PERRENS",
        facility_type = "Centre Hospitalier Spécialisé lutte Maladies Mentales", city = "LYON  03",
      },
      expect = {
        key = "330000001", name = "Hôpital de jour – CH Charles Perrens",
        kind = "eurostat:Centre Hospitalier Spécialisé lutte Maladies Mentales", themes = { "sante-mentale" },
        identifiers = { { scheme = "finess_et", value = "330000001" } }, contacts = {},
        places = { { key = "site", city = "Lyon 3e" } },
      },
    },
    {
      title = "un site qui redit le nom n’est pas répété",
      given = {
        id = "2A0000014", hospital_name = "CTRE HOSP. F. ROBERT - ST-MALO", site_name = "F.ROBERT",
        facility_type = "Centre Hospitalier (C.H.)", street = "FG ST GEORGES", house_number = "14",
      },
      expect = {
        key = "2A0000014", name = "Centre hospitalier F. Robert – Saint-Malo",
        kind = "eurostat:Centre Hospitalier (C.H.)",
        identifiers = { { scheme = "finess_et", value = "2A0000014" } }, contacts = {},
        places = { { key = "site", address = "14 faubourg Saint-Georges" } },
      },
    },
    {
      title = "un courriel n’est pas un nom de site",
      given = {
        id = "590000000", hospital_name = "CLINIQUE", site_name = "A.B@EXAMPLE.ORG",
        facility_type = "Etablissement de Soins Médicaux",
      },
      expect = {
        key = "590000000", name = "Clinique", kind = "eurostat:Etablissement de Soins Médicaux",
        identifiers = { { scheme = "finess_et", value = "590000000" } },
        contacts = { { kind = "mail", value = "a.b@example.org", level = "team" } }, places = { { key = "site" } },
      },
    },
    { title = "sans nom", given = { id = "1", facility_type = "Centre Hospitalier (C.H.)" }, refuse = "sans nom" },
    { title = "sans type", given = { id = "1", hospital_name = "X" }, refuse = "sans type d’établissement" },
  },
}
