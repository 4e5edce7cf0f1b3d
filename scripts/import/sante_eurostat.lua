-- Les établissements de santé français publiés par Eurostat (services de base, santé), tirés de FINESS au 6 mars 2020.
-- Le tableur a perdu les zéros de tête des numéros FINESS et des téléphones, et écrit tout en capitales sans accents.

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

local function adresse(r)
  local voie = text.title(r.street)
  if r.house_number and voie then
    voie = voie:gsub("^%u", string.lower)
  end
  return text.join(" ", r.house_number, voie)
end

local function row(r)
  local finess = r.id and #r.id <= 9 and ("0"):rep(9 - #r.id) .. r.id
  local facility = type_de(r)
  if not finess then
    return nil, "sans numéro FINESS"
  elseif not facility then
    return nil, "sans type d’établissement"
  end
  local lat, lon = text.number(r.lat), text.number(r.lon)
  local telephone = text.phone(r.tel)
  return {
    key = finess,
    name = text.join(" – ", text.title(r.hospital_name), text.title(r.site_name)),
    kind = "eurostat:" .. facility,
    themes = themes[facility],
    identifiers = { { scheme = "finess_et", value = finess } },
    contacts = { telephone and { kind = "phone", value = telephone } or nil },
    places = {
      {
        key = "site",
        address = adresse(r),
        postcode = r.postcode,
        city = text.title(r.city),
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
        facility_type = "Centre Hospitalier Spécialisé lutte Maladies Mentales",
      },
      expect = {
        key = "330000001", name = "Hôpital de jour – CH Charles Perrens",
        kind = "eurostat:Centre Hospitalier Spécialisé lutte Maladies Mentales", themes = { "sante-mentale" },
        identifiers = { { scheme = "finess_et", value = "330000001" } }, contacts = {}, places = { { key = "site" } },
      },
    },
    { title = "sans type", given = { id = "1", hospital_name = "X" }, refuse = "sans type d’établissement" },
  },
}
