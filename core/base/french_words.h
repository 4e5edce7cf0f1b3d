/*
 * Word lists of french_title, private to core/base/french.c. Each is sorted by the folded form of its words (the
 * acronyms: by bytes); a test checks it.
 */
#pragma once

/* clang-format off */

/* Common words of institutions' names, as they are written. A word that is as often a name (parc, bois, soleil, mas) is
 * left out: a capital too many hurts less than one too few. */
static const char *const common_words[] = {
    "accompagnement", "accueil", "actions", "activité", "activités", "addictologie", "addictologique",
    "administratif", "admission", "ado", "adolescent", "adolescents", "ados", "adulte", "adultes", "âgées",
    "agence", "agréé", "aidants", "aide", "aides", "alcoologie", "alimentaires", "ambulatoire", "amicale", "amis",
    "anciens", "annexe", "anonyme", "antenne", "appartement", "appartements", "appui", "assistance", "association",
    "atelier", "ateliers", "autodialyse", "autonomie", "bâtiment", "bénévoles", "bibliothèque", "bureau", "cabinet",
    "caisse", "cancer", "cancérologie", "cardiologie", "caritatif", "caritative", "central", "centre", "centres",
    "cérébraux", "chirurgical", "chirurgicale", "chirurgie", "clinique", "cliniques", "club", "collectif",
    "collège", "comité", "communal", "communale", "communautaire", "commune", "compagnie", "complémentaire",
    "consultation", "consultations", "convalescence", "coordination", "crèche", "culture", "culturel", "culturelle",
    "culturelles", "cure", "défense", "dentaire", "départemental", "départementale", "dépendantes", "dépistage",
    "diagnostic", "dialyse", "diététique", "difficulté", "dispensaire", "dispositif", "domicile", "droits", "durée",
    "école", "écoute", "éducatif", "éducation", "éducative", "élémentaire", "emploi", "enfance", "enfant",
    "enfants", "entraide", "épicerie", "équipe", "équipes", "ergothérapie", "espace", "établissement",
    "établissements", "étudiants", "examens", "externe", "externes", "familial", "familiale", "famille", "familles",
    "femmes", "fonctionnelle", "fondation", "formation", "foyer", "général", "générale", "gériatrie", "gériatrique",
    "gérontologie", "gérontologique", "gestion", "gratuit", "groupe", "groupement", "gynécologie", "habitat",
    "handicap", "handicapées", "handicapés", "hébergement", "hémodialyse", "hommes", "hôpital", "hôpitaux",
    "hospice", "hospices", "hospitalier", "hospitalière", "hospitalières", "hospitaliers", "hospitalisation",
    "infantile", "infanto", "infirmier", "infirmiers", "information", "insertion", "institut", "instituts",
    "intercommunal", "intercommunale", "interdépartemental", "intersecteur", "intersectoriel", "intervention",
    "jeune", "jeunes", "jeunesse", "jour", "journée", "judiciaire", "juvénile", "laboratoire", "laïque", "liaison",
    "libéral", "lits", "local", "locale", "locataires", "logement", "long", "longue", "lutte", "lycée", "mairie",
    "maison", "maisons", "majeurs", "malades", "maladies", "mandataire", "maternelle", "maternité", "médecin",
    "médecine", "médecins", "médiathèque", "médical", "médicale", "médicalisée", "médicaux", "médico", "mental",
    "mentale", "mentales", "mineurs", "mission", "mobile", "mobiles", "motrice", "moyen", "multifonctions",
    "municipal", "municipale", "municipaux", "mutualiste", "mutualité", "mutuelle", "néphrologie", "neurologie",
    "neurologique", "nuit", "obstétrique", "oncologie", "ophtalmologie", "orthopédique", "ouvert", "ouverte",
    "palliatifs", "parental", "parents", "partiel", "pavillon", "pédagogique", "pédiatrie", "pédiatrique", "pédo",
    "pédopsychiatrie", "pédopsychiatrique", "permanence", "personnes", "petite", "pharmacie", "physique",
    "placement", "planification", "plateforme", "pluridisciplinaire", "pluriprofessionnelle", "pneumologie", "pôle",
    "polyclinique", "polyvalent", "populaire", "précoce", "prévention", "privé", "privée", "professionnel",
    "professionnelle", "protection", "proximité", "psy", "psychiatrie", "psychiatrique", "psychiatriques", "psycho",
    "psychologique", "psychothérapie", "psychothérapique", "public", "publics", "publique", "quartier",
    "radiologie", "radiothérapie", "réadaptation", "recherche", "rééducation", "régional", "régionale",
    "réinsertion", "relais", "repos", "réseau", "résidence", "résidences", "retraite", "rhumatologie", "sanitaire",
    "sanitaires", "santé", "scolaire", "scolaires", "secours", "secteur", "secteurs", "séjour", "service",
    "services", "site", "social", "sociale", "sociales", "sociaux", "socio", "soin", "soins", "solidaire",
    "solidarité", "solidarités", "spécial", "spécialisé", "spécialisée", "spécialisés", "sport", "sportif",
    "sportive", "structure", "suite", "support", "temporaire", "temps", "territorial", "territoriale",
    "thérapeutique", "thérapeutiques", "thermal", "toxicomanes", "transitoire", "traumatologie", "travail",
    "troubles", "tutélaire", "unité", "unités", "universitaire", "urgence", "urgences", "usagers", "vasculaire",
    "vestiaire", "vie", "vieillesse", "ville", "violences",
};

/* Words that take a capital only at the start; those in l are articles. */
static const char *const small_words[] = {
    "à", "au", "aux", "avec", "chez", "contre", "dans", "de", "des", "du", "en", "entre", "et", "ex", "la", "le",
    "les", "ou", "par", "pour", "sans", "sous", "sur",
};

/* Acronyms with a vowel that stand in establishments' names but are not among those people search. */
static const char *const more_sigles[] = {
    "AGEVAL", "AIS", "APHM", "APHP", "ASM", "CESAME", "CHI", "CHIC", "CHRU", "EMPP", "EPS", "EPSAN", "EPSM",
    "EPSMD", "EPSMR", "ESPIC", "GIE", "HCO", "IRM", "SA", "SAS", "SAU", "SCI", "SMUR", "UF", "UGECAM",
};

/* clang-format on */
