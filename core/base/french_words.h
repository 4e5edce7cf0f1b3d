/*
 * Word lists of readable names, private to core/base/french_title.c. Each is sorted by the folded form of its words
 * (the acronyms: by bytes); a test checks it.
 */
#pragma once

/* clang-format off */

/* Common words of institutions' names, as they are written. A word that is as often a name (parc, bois, soleil, mas) is
 * left out: a capital too many hurts less than one too few. */
static const char *const common_words[] = {
    "accompagnement", "accueil", "actions", "activité", "activités", "addictologie", "addictologique",
    "addictologues", "administratif", "admission", "ado", "adolescent", "adolescents", "ados", "adulte", "adultes",
    "âge", "âgées", "agence", "agglomération", "agréé", "aidants", "aide", "aides", "aiguë", "alcooliques",
    "alcoologie", "alcoologique", "alimentaires", "ambulatoire", "ambulatoires", "aménagée", "amicale", "amis",
    "anatomie", "anciens", "annexe", "anonyme", "anonymes", "antenne", "antituberculeux", "appareillage",
    "appartement", "appartements", "appui", "arrondissement", "assistance", "association", "atelier", "ateliers",
    "autisme", "autodialyse", "autonomie", "bâtiment", "bénévoles", "bibliothèque", "biologie", "bureau", "cabinet",
    "caisse", "cancer", "cancérologie", "caractère", "cardiaque", "cardiologie", "cardiologique", "cardiovasculaire",
    "caritatif", "caritative", "catholique", "central", "centre", "centres", "cérébraux", "chimiothérapie",
    "chirurgical", "chirurgicale", "chirurgie", "chroniques", "civil", "civile", "civils", "clinique", "cliniques",
    "club", "collectif", "collège", "comité", "communal", "communale", "communautaire", "commune", "compagnie",
    "complémentaire", "complète", "consultation", "consultations", "convalescence", "coordination", "crèche", "crise",
    "culture", "culturel", "culturelle", "culturelles", "cure", "défense", "déficients", "délocalisé", "dentaire",
    "dentaires", "départemental", "départementale", "départementaux", "dépendance", "dépendances", "dépendantes",
    "dépistage", "dermatologie", "diabétiques", "diagnostic", "dialyse", "diététique", "difficulté", "dispensaire",
    "dispositif", "domicile", "droits", "durée", "école", "écoute", "éducatif", "éducation", "éducative",
    "élémentaire", "emploi", "endoscopie", "enfance", "enfant", "enfants", "entérologie", "entraide", "épicerie",
    "équipe", "équipes", "ergothérapie", "espace", "esthétique", "établissement", "établissements", "étage",
    "étudiants", "européen", "européenne", "examens", "externe", "externes", "familial", "familiale", "famille",
    "familles", "femmes", "fonctionnelle", "fonctionnelles", "fondation", "formation", "foyer", "gastro", "général",
    "générale", "gériatrie", "gériatrique", "géronto", "gérontologie", "gérontologique", "gestion", "gratuit",
    "groupe", "groupement", "gynécologie", "gynécologique", "habitat", "handicap", "handicapées", "handicapés",
    "handicaps", "hébergement", "hémodialyse", "hommes", "hôpital", "hôpitaux", "hospice", "hospices", "hospitalier",
    "hospitalière", "hospitalières", "hospitaliers", "hospitalisation", "hygiène", "imagerie", "infantile", "infanto",
    "infirmier", "infirmière", "infirmières", "infirmiers", "information", "insertion", "institut", "instituts",
    "intensifs", "inter", "intercommunal", "intercommunale", "interdépartemental", "intersecteur", "intersecteurs",
    "intersectoriel", "intersectorielle", "intervention", "investigation", "israélite", "jeune", "jeunes", "jeunesse",
    "jour", "journée", "judiciaire", "juvénile", "kinésithérapie", "laboratoire", "lactarium", "laïque", "langage",
    "liaison", "libéral", "lits", "local", "locale", "locataires", "logement", "loisirs", "long", "longue", "lutte",
    "lycée", "mairie", "maison", "maisons", "majeurs", "malades", "maladies", "mandataire", "maternelle", "maternité",
    "médecin", "médecine", "médecins", "médiathèque", "médical", "médicale", "médicalisée", "médicaux", "médico",
    "mental", "mentale", "mentales", "milieu", "mineurs", "mission", "mobile", "mobiles", "motrice", "moyen",
    "multifonctions", "municipal", "municipale", "municipaux", "mutualiste", "mutualité", "mutuelle", "national",
    "nationale", "néphrologie", "neurologie", "neurologique", "neurologiques", "niveau", "nucléaire", "nuit",
    "nutrition", "obésité", "obstétrical", "obstétricale", "obstétrique", "oncologie", "oncologique", "ophtalmologie",
    "ophtalmologique", "ophtalmologiques", "oral", "orientation", "orthopédique", "orthophonie", "ouvert", "ouverte",
    "palliatifs", "parental", "parentalité", "parents", "partiel", "pathologie", "pathologique", "pavillon",
    "pédagogique", "pédiatrie", "pédiatrique", "pédiatriques", "pédo", "pédopsychiatrie", "pédopsychiatrique",
    "pédopsychiatriques", "pénitentiaire", "pénitentiaires", "périnatal", "périnatale", "périnatalité", "permanence",
    "personnes", "petite", "pharmacie", "physique", "physiques", "placement", "planification", "plastique",
    "plateforme", "pluridisciplinaire", "pluriprofessionnelle", "pneumologie", "pôle", "polyclinique", "polyvalent",
    "populaire", "postcure", "pouponnière", "précoce", "prévention", "privé", "privée", "professionnel",
    "professionnelle", "protection", "protestante", "proximité", "psy", "psychiatres", "psychiatrie", "psychiatrique",
    "psychiatriques", "psychiques", "psycho", "psychogériatrie", "psychologie", "psychologique", "psychologiques",
    "psychopathologie", "psychosociale", "psychothérapeutique", "psychothérapie", "psychothérapique", "psychotiques",
    "public", "publics", "publique", "pulmonaire", "quartier", "radiologie", "radiologique", "radiothérapie",
    "rattaché", "rattachée", "rattachés", "réadaptation", "recherche", "rééducation", "région", "régional",
    "régionale", "réhabilitation", "réinsertion", "relais", "repos", "réseau", "résidence", "résidences",
    "respiratoire", "respiratoires", "retraite", "rhumatologie", "rural", "rurale", "saisonnière", "sanitaire",
    "sanitaires", "santé", "scanner", "scolaire", "scolaires", "secours", "secteur", "secteurs", "section",
    "sectorielle", "sectorisation", "séjour", "sensibilisation", "service", "services", "sida", "siège", "site",
    "social", "sociale", "sociales", "sociaux", "société", "socio", "soin", "soins", "solidaire", "solidarité",
    "solidarités", "sourds", "spécial", "spécialement", "spécialisé", "spécialisée", "spécialisés", "sport",
    "sportif", "sportive", "structure", "suite", "support", "surveillance", "temporaire", "temps", "territorial",
    "territoriale", "thérapeutique", "thérapeutiques", "thérapie", "thermal", "toxicomanes", "traitement",
    "traitements", "transfusion", "transitoire", "traumatologie", "travail", "troubles", "tuberculose", "tutélaire",
    "unité", "unités", "universitaire", "universitaires", "urgence", "urgences", "urologie", "usagers", "vasculaire",
    "vestiaire", "vie", "vieillesse", "ville", "violences", "visuels",
};

/* Words that take a capital only at the start; those in l, but lez, are articles. */
static const char *const small_words[] = {
    "à", "au", "aux", "avec", "chez", "contre", "dans", "de", "des", "du", "en", "entre", "ès", "et", "ex", "la", "le", "les",
    "lez", "ou", "par", "pour", "sans", "sous", "sur",
};

/* Names whose accents are beyond doubt. One that is another word without them (marche, sable) is left out. */
static const char *const accented_names[] = {
    "Abbé", "Abbés", "Alençon", "Alès", "Allée", "Allées", "Ambérieu", "Amédée", "Amélie", "André", "Andrée",
    "Angélique", "Angoulême", "Ardèche", "Arènes", "Ariège", "Armentières", "Asnières", "Bagnères", "Barrès",
    "Barthélemy", "Béarn", "Beauséjour", "Bédarieux", "Bègles", "Bellême", "Bénédictins", "Bénévent", "Bénigne",
    "Bénite", "Bérard", "Bérégovoy", "Besançon", "Bessières", "Béthune", "Béziers", "Bicêtre", "Blâmont", "Boissière",
    "Bréhonnière", "Bretèche", "Briançon", "Brocéliande", "Bruyère", "Bruyères", "Caraïbe", "Cathédrale", "Cèdre",
    "Cèdres", "Céré", "Cévennes", "Cézanne", "Châlons", "Châlus", "Chambéry", "Charité", "Châtaigneraie",
    "Châtaigniers", "Château", "Châteaubriant", "Châteaudun", "Châteaulin", "Châteauneuf", "Châteauroux", "Châtelet",
    "Châtellerault", "Châtenay", "Châtenois", "Châtillon", "Châtre", "Chaussée", "Chély", "Chênaie", "Chêne",
    "Chênes", "Chénieux", "Cité", "Clairière", "Clé", "Clémence", "Clément", "Cœur", "Compiègne", "Condé",
    "Corbières", "Corrèze", "Côte", "Côtes", "Crépy", "Créteil", "Cyprès", "Décines", "Dentellières", "Déportés",
    "Désiré", "Drôme", "Échirolles", "Éclaircie", "Écluse", "Écoles", "Écouen", "Écureuil", "Écureuils", "Édith",
    "Édouard", "Égalité", "Égletons", "Église", "Églises", "Éguilles", "Élan", "Électricité", "Élie", "Élisabeth",
    "Éloi", "Élysée", "Élysées", "Émeraude", "Émile", "Émilie", "Ensoleillée", "Épernay", "Épinal", "Épinay",
    "Érable", "Érables", "Érasme", "Espérance", "Étampes", "Étang", "Étangs", "Étaples", "Étienne", "Étoile",
    "Étoiles", "Étretat", "Eugène", "Eugénie", "Évaux", "Évêché", "Éveil", "Évêque", "Évian", "Évreux", "Évron",
    "Évry", "Exupéry", "Fécamp", "Fédération", "Félix", "Fénelon", "Fère", "Ferté", "Finistère", "Forêt", "Forêts",
    "Fougères", "Français", "Française", "Françaises", "François", "Françoise", "Fraternité", "Frédéric", "Fréjus",
    "Frère", "Frères", "Gémeaux", "Généraux", "Genêts", "Genève", "Geneviève", "Gérard", "Gérardmer", "Gérontopôle",
    "Ginestière", "Gréoux", "Guérande", "Guéret", "Guérin", "Hélène", "Hélio", "Hénin", "Hérault", "Héricourt",
    "Héron", "Hérouville", "Hêtre", "Hêtres", "Honoré", "Hôtel", "Houillères", "Hyères", "Île", "Îles", "Irène",
    "Irénée", "Isère", "Jaurès", "Jérémie", "Jérôme", "Jérusalem", "Joséphine", "Kério", "Lariboisière", "Léa",
    "Léandre", "Léchère", "Léger", "Léman", "Lénine", "Léo", "Léon", "Léonard", "Léonce", "Léonie", "Léopold",
    "Libération", "Liberté", "Liévin", "Lô", "Lodève", "Lozère", "Lumière", "Lumières", "Lunéville", "Mâcon",
    "Maréchal", "Médard", "Médicis", "Médipôle", "Méditerranée", "Médoc", "Mégève", "Mélèzes", "Mélisse", "Mendès",
    "Ménilmontant", "Mère", "Mères", "Mérignac", "Métro", "Métropole", "Mézières", "Miséricorde", "Molière",
    "Monségur", "Montbéliard", "Montélimar", "Montluçon", "Mûrier", "Mûriers", "Musée", "Nérac", "Neufchâteau",
    "Neufchâtel", "Nièvre", "Nîmes", "Noël", "Nymphéas", "Océan", "Océane", "Océanie", "Œuvre", "Œuvres", "Opéra",
    "Orléans", "Pâquerettes", "Pâques", "Paré", "Péan", "Pêcherie", "Pégomas", "Péguy", "Pénitents", "Pépinière",
    "Pépinières", "Père", "Pères", "Péri", "Périgord", "Périgueux", "Péronne", "Pézenas", "Phocéanne", "Pinède",
    "Pitié", "Plérin", "Ploëmeur", "Ploërmel", "Poètes", "Pontchâteau", "Pré", "Préfecture", "Prémery", "Prémontré",
    "Prémontrés", "Prés", "Presbytère", "Président", "Prévert", "Prieuré", "Pyrénées", "Québec", "Quimperlé", "Rapée",
    "Raphaël", "René", "Renée", "Réole", "République", "Résistance", "Résistants", "Réunion", "Rêve", "Rêves", "Rezé",
    "Rhône", "Ribeauvillé", "Rivière", "Rivières", "Sacré", "Salée", "Salpêtrière", "Saône", "Sébastien",
    "Sébastopol", "Sées", "Segré", "Séguier", "Ségur", "Sélestat", "Sémaphore", "Sénart", "Sénonais", "Séquoia",
    "Sérénité", "Sète", "Sèvre", "Sèvres", "Sézanne", "Sœurs", "Stéphanie", "Sylvère", "Téméraire", "Théâtre",
    "Théodore", "Théophile", "Thérèse", "Thiérache", "Trégor", "Tréguier", "Tréport", "Trinité", "Troènes",
    "Troisième", "Université", "Uzès", "Vallée", "Vallées", "Vélizy", "Vendée", "Vendôme", "Vénissieux", "Vénus",
    "Vérité", "Véronique", "Verrières", "Vézelay", "Vézère", "Vitré", "Zélande", "Zéphir",
};

/* Acronyms with a vowel that stand in establishments' names but are not among those people search. */
static const char *const more_sigles[] = {
    "ADSEA", "AFTC", "AGEVAL", "AHBFC", "AHFC", "AIS", "APF", "APHM", "APHP", "ARSEAA", "ASEI", "ASM", "CAT", "CCOM",
    "CDAG", "CESAME", "CHBA", "CHI", "CHIC", "CHICN", "CHIMR", "CHITS", "CHRU", "CMPA", "CMPE", "CMPPA", "CPEA", "CPEF",
    "EAGP", "EML", "EMPP", "EPEI", "EPMS", "EPS", "EPSAN", "EPSM", "EPSMD", "EPSMM", "EPSMR", "ESMPI", "ESPIC", "GHAM",
    "GHEM", "GHER", "GHPSO", "GHRMSA", "GHU", "GIE", "GTA", "HCO", "HEGP", "IDF", "IHU", "IJ", "IRM", "LADAPT", "MGEN",
    "OHS", "PACA", "SA", "SAMU", "SARL", "SAS", "SAU", "SCI", "SDIS", "SMUR", "SOS", "SSRA", "TSA", "UAP", "UATP",
    "UAUP", "UCSA", "UDAF", "UDM", "UEMA", "UF", "UGECAM", "UHA", "UHCD", "UHSA", "UHSI", "ULSD", "UMESOA", "UPEA",
    "UPPAM", "USIP", "USLD", "USMP", "USN", "UTMA", "ZA", "ZAC", "ZAE", "ZI",
};

/* Abbreviations that stand for one word only, folded, and that word. "med", "psy", "enf" may be several. */
struct short_form {
    const char *key, *form;
};
static const struct short_form short_forms[] = {
    {"anon", "anonyme"}, {"appart", "appartement"}, {"asso", "association"}, {"assoc", "association"},
    {"conval", "convalescence"}, {"convalesc", "convalescence"}, {"ctr", "centre"}, {"ctre", "centre"},
    {"ctres", "centres"}, {"depist", "dépistage"}, {"dr", "Dr"}, {"drs", "Drs"}, {"etab", "établissement"},
    {"etabl", "établissement"}, {"fonct", "fonctionnelle"}, {"geriatriq", "gériatrique"}, {"gpe", "groupe"},
    {"gpt", "groupement"}, {"grat", "gratuit"}, {"grp", "groupe"}, {"grpe", "groupe"}, {"hop", "hôpital"},
    {"hopit", "hôpital"}, {"hospi", "hospitalier"}, {"instit", "institut"}, {"intersect", "intersecteur"},
    {"juv", "juvénile"}, {"mgr", "Mgr"}, {"pers", "personnes"}, {"planif", "planification"},
    {"psychol", "psychologique"}, {"readap", "réadaptation"}, {"readapt", "réadaptation"}, {"reeduc", "rééducation"},
    {"sce", "service"}, {"sect", "secteur"}, {"therap", "thérapeutique"}, {"therapeut", "thérapeutique"},
    {"tps", "temps"}, {"univers", "universitaire"},
};

/* What an address begins with; and its codes in the files of the tax office and FINESS, folded. */
static const char *const street_types[] = {
    "allée", "avenue", "boulevard", "carrefour", "chaussée", "chemin", "cité", "corniche", "cour", "cours", "descente",
    "domaine", "esplanade", "faubourg", "hameau", "impasse", "lieu-dit", "lotissement", "mail", "montée", "parvis",
    "passage", "place", "plaine", "plateau", "promenade", "quai", "quartier", "résidence", "rocade", "rond-point",
    "route", "rue", "ruelle", "sente", "sentier", "square", "traverse", "venelle", "villa", "village", "voie", "zone",
};
static const struct short_form street_codes[] = {
    {"all", "allée"}, {"av", "avenue"}, {"ave", "avenue"}, {"bd", "boulevard"}, {"bld", "boulevard"},
    {"car", "carrefour"}, {"che", "chemin"}, {"chs", "chaussée"}, {"cor", "corniche"}, {"crs", "cours"},
    {"dom", "domaine"}, {"dsc", "descente"}, {"esp", "esplanade"}, {"fg", "faubourg"}, {"gr", "grande rue"},
    {"ham", "hameau"}, {"imp", "impasse"}, {"ld", "lieu-dit"}, {"lot", "lotissement"}, {"mte", "montée"},
    {"pas", "passage"}, {"pl", "place"}, {"pln", "plaine"}, {"plt", "plateau"}, {"pro", "promenade"}, {"prv", "parvis"},
    {"qu", "quai"}, {"qua", "quartier"}, {"r", "rue"}, {"res", "résidence"}, {"rle", "ruelle"}, {"roc", "rocade"},
    {"rpt", "rond-point"}, {"rte", "route"}, {"sen", "sente"}, {"sq", "square"}, {"tra", "traverse"}, {"vla", "villa"},
    {"vlge", "village"}, {"voi", "voie"},
};

/* clang-format on */
