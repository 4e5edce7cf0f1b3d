---@meta
-- Fait par « allervers rules stub » : ne pas modifier. Décrit aux éditeurs ce que les règles reçoivent,
-- ce qu’elles doivent rendre et les fonctions qu’elles peuvent appeler.
error("ce fichier ne s’exécute pas")

---un identifiant officiel
---@class identifier
---@field scheme "finess_et"|"finess_ej"|"siret"|"rna" répertoire : finess_et, finess_ej, siret ou rna
---@field value string numéro dans ce répertoire

---un moyen de joindre
---@class contact
---@field kind "phone"|"mail"|"url"|"person" moyen : phone, mail, url ou person
---@field value string numéro ou adresse, comme on les lit
---@field label? string à quoi il sert, p. ex. « accueil »
---@field level? "public"|"partners"|"team" qui peut le lire : public, partners ou team ; une ligne réservée aux professionnels n’est jamais public

---un lieu
---@class place
---@field uuid? string identifiant public, pour toujours
---@field key? string clé de ce lieu dans la structure, donnée par la source
---@field level? "public"|"partners"|"team" qui peut le lire
---@field kind? "physical"|"virtual"|"postal" sorte de lieu : physical, virtual ou postal
---@field name? string nom du lieu, s’il diffère de celui de la structure
---@field address? string numéro et voie
---@field postcode? string code postal
---@field city? string commune en toutes lettres, quand son code n’est pas connu
---@field insee? string commune, par son code INSEE
---@field lat? number position sur la carte, latitude WGS84 en degrés
---@field lon? number position sur la carte, longitude WGS84 en degrés
---@field geo_precision? "commune"|"street"|"address" précision de la position : commune, street ou address
---@field confidential? boolean adresse confidentielle : seule l’équipe voit où c’est
---@field access? string accessibilité aux personnes handicapées
---@field hours? string horaires, sous-ensemble d’opening_hours
---@field hours_note? string ce que les horaires ne savent pas dire
---@field contacts contact[] moyens de joindre ce lieu

---un service en un lieu
---@class service_place
---@field place string clé ou identifiant du lieu de la structure
---@field hours? string horaires du service en ce lieu
---@field hours_note? string ce que les horaires ne savent pas dire

---un service rendu par une structure
---@class service
---@field uuid? string identifiant public, pour toujours
---@field key? string clé de ce service dans la structure, donnée par la source
---@field level? "public"|"partners"|"team" qui peut le lire
---@field name string nom du service
---@field description? string description, ce que fait le service
---@field plain_words? string en une phrase simple, sans sigle
---@field status? "active"|"suspended"|"closed" état : active, suspended ou closed
---@field themes string[] besoins auxquels il répond
---@field publics string[] pour qui
---@field languages string[] langues parlées, interprète, LSF
---@field covers string[] couverture : sans droits, AME, tiers payant...
---@field referrals string[] qui peut orienter
---@field channels string[] par quel moyen
---@field how_to_refer? string marche à suivre pour orienter
---@field documents? string papiers à apporter
---@field eligibility? string conditions d’accès
---@field age_min? integer âge minimal en années, compris
---@field age_max? integer âge maximal en années, compris
---@field cost_kind? "unknown"|"free"|"paid" coût : free, paid ou unknown
---@field cost_text? string coût en clair
---@field intake? "unknown"|"yes"|"waiting"|"full" prend-il de nouvelles personnes : yes, waiting, full ou unknown
---@field intake_date? string date de la disponibilité dite
---@field on_site? boolean reçoit sur place
---@field home_visits? boolean se rend à domicile
---@field remote? boolean à distance, par téléphone ou vidéo
---@field communes string[] communes desservies, codes INSEE
---@field places service_place[] lieux de la structure où il se tient
---@field contacts contact[] moyens de joindre ce service

---la dernière vérification d’un bloc de champs
---@class verification
---@field block "none"|"identity"|"contact"|"hours"|"conditions" bloc vérifié : identity, contact, hours ou conditions
---@field at string date de la vérification
---@field by? string rôle de qui a vérifié
---@field account? integer numéro du compte qui a vérifié
---@field how? "place"|"document"|"phone"|"link" place, document, phone ou link
---@field due? string digne de confiance jusqu’à cette date

---d’où viennent les données
---@class provenance
---@field source? string nom court de la source
---@field title? string nom de la source pour le public
---@field licence? string licence des données
---@field url? string adresse de la source
---@field data_date? string date des données
---@field old_after? integer jours après lesquels elles sont dites anciennes
---@field demo? boolean données inventées pour l’exemple
---@field gone? boolean ne figure plus dans la source

---une structure de l’annuaire et tout ce qui lui appartient
---@class structure
---@field uuid? string identifiant public, pour toujours
---@field key? string clé de la structure dans la source
---@field rev? integer révision : numéro du dernier changement
---@field created_at? string création
---@field updated_at? string dernier changement
---@field level? "public"|"partners"|"team" qui peut la lire : public, partners ou team
---@field name? string nom
---@field acronym? string sigle
---@field kind? string type de structure, code ou libellé de la taxonomie
---@field description? string description, ce qu’elle est
---@field plain_words? string en une phrase simple, sans sigle
---@field status? "active"|"suspended"|"closed" état : active, suspended ou closed
---@field alert? string message temporaire en tête de fiche
---@field website? string site web
---@field themes string[] besoins, quand aucun service n’est décrit
---@field completeness? integer complétude de la fiche, sur 100
---@field missing? any ce qui manque à la fiche
---@field visible? "public"|"partners"|"team" visibilité décidée par la règle
---@field identifiers identifier[] identifiants officiels
---@field places place[] lieux
---@field services service[] services
---@field contacts contact[] moyens de la joindre
---@field verifications verification[] dernières vérifications
---@field provenance provenance[] sources

---un champ qui manque à une fiche
---@class missing_field
---@field field string nom du champ, comme dans `structure`
---@field label string ce qu’il faut demander, en français
---@field block "none"|"identity"|"contact"|"hours"|"conditions" bloc de vérification du champ

---à quel point une fiche est complète
---@class completeness_decision
---@field score integer complétude de la fiche, de 0 à 100
---@field missing? missing_field[] ce qui manque, le plus utile d’abord

---À quel point la fiche d’une structure est complète, et ce qu’il faut demander ; posée après chaque changement de la fiche.
---@class rule.directory.completeness
---@field kind "directory.completeness"
---@field name string nom court : a-z, 0-9, - et _
---@field title string ce que la règle fait, en clair
---@field version integer à augmenter à chaque changement
---@field completeness fun(facts: structure): completeness_decision
---@field examples { title: string?, given: table, expect: completeness_decision? }[] au moins trois

---une vérification qui vient d’être faite
---@class verify_after_facts
---@field kind string type de la structure, code de la taxonomie
---@field block "none"|"identity"|"contact"|"hours"|"conditions" bloc qui vient d’être vérifié : identity, contact, hours, conditions
---@field how "place"|"document"|"phone"|"link" comment il l’a été : place, document, phone ou link
---@field self_employed boolean un professionnel libéral : une personne, qui déménage ou s’arrête plus vite qu’une institution

---combien de temps une vérification vaut
---@class verify_after_decision
---@field days integer jours pendant lesquels le bloc reste digne de confiance, de 1 à 1830

---Combien de temps un bloc de la fiche reste digne de confiance ; posée à chaque vérification.
---@class rule.directory.verify_after
---@field kind "directory.verify_after"
---@field name string nom court : a-z, 0-9, - et _
---@field title string ce que la règle fait, en clair
---@field version integer à augmenter à chaque changement
---@field verify_after fun(facts: verify_after_facts): verify_after_decision
---@field examples { title: string?, given: table, expect: verify_after_decision? }[] au moins trois

---qui peut voir une structure
---@class visibility_decision
---@field level "public"|"partners"|"team" qui peut voir la structure : public, partners ou team ; jamais plus large que son propre niveau

---Qui peut voir une structure ; posée après chaque changement de la fiche. Elle peut seulement restreindre.
---@class rule.directory.visibility
---@field kind "directory.visibility"
---@field name string nom court : a-z, 0-9, - et _
---@field title string ce que la règle fait, en clair
---@field version integer à augmenter à chaque changement
---@field visibility fun(facts: structure): visibility_decision
---@field examples { title: string?, given: table, expect: visibility_decision? }[] au moins trois

---où se trouve la ligne que la règle lit
---@class import_ctx
---@field line integer ligne du fichier, à partir de 1
---@field source string nom de la source
---@field today string date du jour

---un identifiant officiel
---@class import.identifier
---@field scheme "finess_et"|"finess_ej"|"siret"|"rna" répertoire : finess_et, finess_ej, siret ou rna
---@field value string numéro dans ce répertoire

---un moyen de joindre
---@class import.contact
---@field kind "phone"|"mail"|"url"|"person" moyen : phone, mail, url ou person
---@field value string numéro ou adresse, comme on les lit
---@field label? string à quoi il sert, p. ex. « accueil »
---@field level? "public"|"partners"|"team" qui peut le lire : public, partners ou team ; une ligne réservée aux professionnels n’est jamais public

---un lieu
---@class import.place
---@field key? string clé de ce lieu dans la structure, donnée par la source
---@field level? "public"|"partners"|"team" qui peut le lire
---@field kind? "physical"|"virtual"|"postal" sorte de lieu : physical, virtual ou postal
---@field name? string nom du lieu, s’il diffère de celui de la structure
---@field address? string numéro et voie
---@field postcode? string code postal
---@field city? string commune en toutes lettres, quand son code n’est pas connu
---@field insee? string commune, par son code INSEE
---@field lat? number position sur la carte, latitude WGS84 en degrés
---@field lon? number position sur la carte, longitude WGS84 en degrés
---@field geo_precision? "commune"|"street"|"address" précision de la position : commune, street ou address
---@field confidential? boolean adresse confidentielle : seule l’équipe voit où c’est
---@field access? string accessibilité aux personnes handicapées
---@field hours? string horaires, sous-ensemble d’opening_hours
---@field hours_note? string ce que les horaires ne savent pas dire
---@field contacts? import.contact[] moyens de joindre ce lieu

---un service en un lieu
---@class import.service_place
---@field place string clé ou identifiant du lieu de la structure
---@field hours? string horaires du service en ce lieu
---@field hours_note? string ce que les horaires ne savent pas dire

---un service rendu par une structure
---@class import.service
---@field key? string clé de ce service dans la structure, donnée par la source
---@field level? "public"|"partners"|"team" qui peut le lire
---@field name string nom du service
---@field description? string description, ce que fait le service
---@field plain_words? string en une phrase simple, sans sigle
---@field status? "active"|"suspended"|"closed" état : active, suspended ou closed
---@field themes? string[] besoins auxquels il répond
---@field publics? string[] pour qui
---@field languages? string[] langues parlées, interprète, LSF
---@field covers? string[] couverture : sans droits, AME, tiers payant...
---@field referrals? string[] qui peut orienter
---@field channels? string[] par quel moyen
---@field how_to_refer? string marche à suivre pour orienter
---@field documents? string papiers à apporter
---@field eligibility? string conditions d’accès
---@field age_min? integer âge minimal en années, compris
---@field age_max? integer âge maximal en années, compris
---@field cost_kind? "unknown"|"free"|"paid" coût : free, paid ou unknown
---@field cost_text? string coût en clair
---@field intake? "unknown"|"yes"|"waiting"|"full" prend-il de nouvelles personnes : yes, waiting, full ou unknown
---@field intake_date? string date de la disponibilité dite
---@field on_site? boolean reçoit sur place
---@field home_visits? boolean se rend à domicile
---@field remote? boolean à distance, par téléphone ou vidéo
---@field communes? string[] communes desservies, codes INSEE
---@field places? import.service_place[] lieux de la structure où il se tient
---@field contacts? import.contact[] moyens de joindre ce service

---une structure de l’annuaire et tout ce qui lui appartient
---@class import.structure
---@field key? string clé de la structure dans la source
---@field level? "public"|"partners"|"team" qui peut la lire : public, partners ou team
---@field name? string nom
---@field acronym? string sigle
---@field kind? string type de structure, code ou libellé de la taxonomie
---@field description? string description, ce qu’elle est
---@field plain_words? string en une phrase simple, sans sigle
---@field status? "active"|"suspended"|"closed" état : active, suspended ou closed
---@field alert? string message temporaire en tête de fiche
---@field website? string site web
---@field themes? string[] besoins, quand aucun service n’est décrit
---@field identifiers? import.identifier[] identifiants officiels
---@field places? import.place[] lieux
---@field services? import.service[] services
---@field contacts? import.contact[] moyens de la joindre

---une condition pour qu’une ligne soit lue
---@class import_only
---@field column string nom de la colonne
---@field text string ce que la case doit contenir, exactement

---ce qu’une règle d’import dit de ses fichiers
---@class import_map
---@field columns string les colonnes attendues, séparées par « ; » comme en tête du fichier
---@field required? string celles sans lesquelles le fichier est refusé, séparées par « ; »
---@field header? boolean false : le fichier n’a pas de ligne de titres, les colonnes sont dans l’ordre de `columns` (true par défaut)
---@field only? import_only[] conditions pour qu’une ligne soit lue ; les autres sont passées en silence
---@field date_column? string colonne où la première ligne du fichier porte la date des données
---@field licence? string licence des données
---@field url? string adresse de la source
---@field old_after_days integer jours après lesquels l’annuaire dit que ces données sont anciennes

---Ce que dit une ligne d’un fichier ; posée pour chaque ligne. nil et une raison : la ligne est rejetée. La clé en troisième dit de quelle structure elle parlait : celle-ci reste alors comme elle est.
---@class rule.import: import_map
---@field kind "import"
---@field name string nom court : a-z, 0-9, - et _
---@field title string ce que la règle fait, en clair
---@field version integer à augmenter à chaque changement
---@field row fun(row: table<string, string?>, ctx: import_ctx): import.structure?, string?, string?
---@field examples { title: string?, given: table<string, string>, ctx: table?, expect: import.structure?, refuse: string? }[] au moins trois

---ce qui a été compté
---@class import.date_count
---@field code string code d’un compteur du genre, ou son libellé
---@field value integer nombre, ou minutes

---ce qu’une ligne de tableur dit d’une date
---@class import.date_row
---@field kind string genre, tel qu’il est écrit : « permanence », « atelier »
---@field day string jour
---@field start integer minute du jour où elle commence
---@field minutes? integer durée en minutes ; sans elle, celle du genre
---@field title? string titre ; sans lui, celui du genre
---@field place? string lieu : son nom, celui de sa structure, les deux, ou un numéro FINESS
---@field commune? string commune du lieu, entre plusieurs du même nom
---@field theme? string thème annoncé, code ou libellé
---@field campaign? string campagne, code ou libellé
---@field publics? string pour qui, séparés par des |
---@field staff? string qui la tient, séparés par des |
---@field funders? string qui la finance, séparés par des |
---@field themes? string thèmes rencontrés, séparés par des |
---@field status? "envisaged"|"proposed"|"confirmed"|"done"|"missed"|"cancelled" état ; sans lui, tenue si elle est comptée, sinon confirmée
---@field reason? string pourquoi elle est annulée
---@field capacity? integer places
---@field open_to? "everyone"|"residents"|"registration"|"professionals" à qui elle est ouverte ; sans lui, comme le genre
---@field open_note? string auprès de qui s’inscrire
---@field public_note? string note pour tous
---@field team_note? string note pour l’équipe
---@field counts? import.date_count[] ce qui a été compté

---Ce que dit une ligne d’un fichier de dates, passées ou à venir ; posée pour chaque ligne. nil et une raison : la ligne est rejetée. Genres, lieux, personnes et thèmes sont reconnus ensuite.
---@class rule.import.dates: import_map
---@field kind "import.dates"
---@field name string nom court : a-z, 0-9, - et _
---@field title string ce que la règle fait, en clair
---@field version integer à augmenter à chaque changement
---@field row fun(row: table<string, string?>, ctx: import_ctx): import.date_row?, string?, string?
---@field examples { title: string?, given: table<string, string>, ctx: table?, expect: import.date_row?, refuse: string? }[] au moins trois

---ce qui est gardé sur des personnes
---@class retention_facts
---@field what string ce qui est gardé : history, deleted, accounts, sessions, letters, proposals, campaigns, searches, views, imports, absences, notes

---combien de temps c’est gardé
---@class retention_decision
---@field days integer jours pendant lesquels c’est gardé, de 1 à 3650

---Combien de temps ce qui concerne des personnes est gardé ; posée chaque nuit, et par allervers purge.
---@class rule.privacy.retention
---@field kind "privacy.retention"
---@field name string nom court : a-z, 0-9, - et _
---@field title string ce que la règle fait, en clair
---@field version integer à augmenter à chaque changement
---@field retention fun(facts: retention_facts): retention_decision
---@field examples { title: string?, given: table, expect: retention_decision? }[] au moins trois

---une date à annoncer
---@class activity_facts
---@field title string titre donné à la date
---@field theme? string thème, en clair
---@field place? string nom du lieu ; absent quand il est confidentiel
---@field commune? string sa commune ; absente de même
---@field publics? string pour qui, en clair
---@field campaign? string campagne, en clair

---comment une date est annoncée
---@class activity_words
---@field title string la ligne de l’agenda
---@field summary? string une phrase qui dit ce qu’on y trouve

---ce que l’équipe compte après une date
---@class counter
---@field code string code du compteur : lettres, chiffres et tirets
---@field label string ce qui est compté, comme sur la feuille : « personnes sensibilisées »
---@field unit? "persons"|"acts"|"minutes" ce qu’il compte : persons, acts ou minutes (persons par défaut)
---@field required? boolean sans lui, la date n’est pas encore comptée
---@field of? string code du compteur dont il est une partie, et qu’il ne peut dépasser

---ce qu’un genre de dates dit de lui-même
---@class activity
---@field one string un exemplaire, avec son article : « une permanence »
---@field many string plusieurs, sans article : « permanences »
---@field group "permanence"|"workshop"|"event"|"training"|"meeting"|"rota"|"act" où un bilan le compte : permanence, workshop, event, training, meeting, rota ou act
---@field level? "public"|"partners"|"team" qui voit ses dates, sauf si l’une d’elles se restreint (public par défaut)
---@field open_to? "everyone"|"residents"|"registration"|"professionals" à qui ses dates sont ouvertes d’habitude : everyone, residents, registration ou professionals (everyone par défaut)
---@field pattern? "dates"|"rota" dates : une à une ou par une règle ; rota : une garde, chacun une semaine à son tour (dates par défaut)
---@field minutes integer durée habituelle, en minutes
---@field staff_min? integer combien de personnes il faut au moins (0 par défaut)
---@field staff_max? integer et au plus ; 0 : personne ne la tient (0 par défaut)
---@field professions? string[] l’une d’elles au moins est de l’un de ces métiers ; vide : n’importe
---@field holds_people? boolean personne n’est à deux de ces dates à la fois (true par défaut)
---@field holds_place? boolean un lieu n’en reçoit pas deux à la fois
---@field themes? boolean après la date, les thèmes rencontrés sont cochés
---@field course? boolean ses dates sont des séances de parcours : elles ne se posent que depuis un parcours, et restent à l’équipe
---@field night_from? string d’une garde : heure où la nuit commence, « 18:00 »
---@field night_to? string heure où elle finit, « 09:00 »
---@field counters? counter[] ce qui est compté, dans l’ordre de la feuille

---Ce qu’est un genre de dates (permanence, atelier, réunion...) : ce qu’il compte, qui le tient, à qui il est ouvert ; et comment une de ses dates est annoncée.
---@class rule.activity: activity
---@field kind "activity"
---@field name string nom court : a-z, 0-9, - et _
---@field title string ce que la règle fait, en clair
---@field version integer à augmenter à chaque changement
---@field present fun(facts: activity_facts): activity_words
---@field examples { title: string?, given: table, expect: activity_words? }[] au moins trois

---une contrainte, pour un genre de dates
---@class constraint_facts
---@field constraint "person_busy"|"place_busy"|"staff"|"absence"|"calendar"|"person_hours"|"lunch"|"travel"|"setup"|"place_closed"|"public_holiday"|"school_holiday"|"capacity"|"campaign"|"notice"|"load" person_busy, place_busy, staff, absence, person_hours, lunch, travel, setup, place_closed, public_holiday, school_holiday, capacity, campaign, notice ou load
---@field kind string nom du genre de dates (règle activity)
---@field group "permanence"|"workshop"|"event"|"training"|"meeting"|"rota"|"act" où un bilan le compte

---si une contrainte tient, avec quels nombres, en quels mots
---@class constraint_policy
---@field strength "off"|"soft"|"hard" off : n’est pas regardée ; soft : avertit ; hard : refuse
---@field weight? integer poids de l’avertissement quand des dates sont classées, de 0 à 1000
---@field minutes? integer lunch : la pause ; travel : en plus de la route ; setup : entre deux dates au même lieu ; load : par jour
---@field week_minutes? integer load : par semaine
---@field days? integer notice : jours de préavis
---@field factor? number travel : longueur de la route pour 1 km à vol d’oiseau
---@field speed? number travel : km/h en moyenne
---@field from? string person_hours : début de la journée de qui n’a pas d’horaires à soi, du lundi au vendredi ; lunch : début du temps où la pause se prend
---@field to? string fin de l’un et de l’autre
---@field sentence? string ce que lit la coordinatrice ; {personne}, {lieu}, {jour} et {detail} y sont remplacés
---@field unknown? string school_holiday : la même chose quand le calendrier n’est pas publié ; jamais « pas de vacances »

---Si une contrainte tient pour un genre de dates, si elle refuse ou avertit, et dans quels mots ; posée une fois pour chaque contrainte avant de regarder des dates.
---@class rule.planning.constraint
---@field kind "planning.constraint"
---@field name string nom court : a-z, 0-9, - et _
---@field title string ce que la règle fait, en clair
---@field version integer à augmenter à chaque changement
---@field hold fun(facts: constraint_facts): constraint_policy
---@field examples { title: string?, given: table, expect: constraint_policy? }[] au moins trois

---une année
---@class campaign_facts
---@field year integer année

---une campagne de l’année
---@class campaign_window
---@field campaign string campagne, code de la taxonomie
---@field first string son premier jour
---@field last string son dernier jour

---les campagnes d’une année
---@class campaign_year
---@field windows campaign_window[] les campagnes de l’année

---Les campagnes de santé d’une année, de quel jour à quel jour.
---@class rule.planning.campaigns
---@field kind "planning.campaigns"
---@field name string nom court : a-z, 0-9, - et _
---@field title string ce que la règle fait, en clair
---@field version integer à augmenter à chaque changement
---@field campaigns fun(facts: campaign_facts): campaign_year
---@field examples { title: string?, given: table, expect: campaign_year? }[] au moins trois

---un paramètre que l’adresse porte
---@class page_value
---@field name string nom du paramètre
---@field value string sa valeur, comme dans l’adresse
---@field label string comment on la dit

---une date de l’agenda, comme tout le monde la voit
---@class page_date
---@field id string ce qui la désigne
---@field day string son jour
---@field when string « mardi 24 novembre 2026, de 9 h à 12 h »
---@field hours string « de 9 h à 12 h »
---@field title string comment elle est annoncée
---@field summary? string ce qu’on y trouve, en une phrase
---@field kind string nom de la règle de son genre
---@field kind_label string son genre, en clair
---@field theme? string son thème, en clair
---@field campaign? string sa campagne, en clair
---@field open string à qui elle est ouverte, en clair
---@field note? string ce que l’équipe en dit à tous
---@field place? string nom du lieu
---@field address? string son adresse
---@field city? string sa commune
---@field insee? string code INSEE de celle-ci
---@field structure? string la structure qui y reçoit
---@field url string l’adresse de sa page
---@field cancelled boolean elle n’a pas lieu
---@field moved boolean elle a changé de jour ou d’heure

---une structure de l’annuaire, comme tout le monde la voit
---@class page_structure
---@field id string ce qui la désigne
---@field name string son nom
---@field kind string son type, code de la taxonomie
---@field kind_label string son type, en clair
---@field city? string commune de son premier lieu
---@field insee? string code INSEE de celle-ci
---@field plain? string ce qu’elle fait, en mots simples
---@field url string l’adresse de sa fiche

---combien d’éléments d’une liste ont une valeur
---@class page_count
---@field value string une valeur du paramètre
---@field label string comment on la dit
---@field n integer combien d’éléments l’ont

---ce qu’une liste a donné
---@class page_result
---@field name string nom de la liste demandée
---@field url? string l’adresse où elle se lit en entier
---@field total integer combien d’éléments en tout
---@field more boolean il y en a plus qu’ici
---@field dates page_date[] de l’agenda : les prochaines dates
---@field structures page_structure[] de l’annuaire : les structures
---@field counts page_count[] combien par valeur de `count_by`

---de quoi une page est faite
---@class page_facts
---@field today string date du jour
---@field base? string l’adresse du site, à mettre devant celles des dates et des structures pour qui les lit ailleurs
---@field path string l’adresse de la page : « /p/cafes-deuil »
---@field params page_value[] ce que l’adresse porte
---@field results page_result[] ce que les listes ont donné, dans l’ordre où elles sont demandées

---le modèle d’une page
---@class page_decision
---@field title? string titre de la page ; absent : celui de la règle
---@field description? string la phrase des moteurs de recherche ; absente : celle de la règle
---@field model any ce que le gabarit montre : des noms et leurs valeurs (textes, nombres entiers, true ou false, listes, tables)

---une valeur qu’un paramètre peut avoir
---@class page_choice
---@field value string valeur dans l’adresse : lettres, chiffres et tirets
---@field label string comment on la dit

---un paramètre que l’adresse d’une page peut porter
---@class page_param
---@field name string nom dans l’adresse : a-z, 0-9 et _ ; celui du paramètre de la liste qu’il précise (commune, theme...)
---@field label string comment on le dit : « Commune »
---@field type "commune"|"term"|"choice"|"number"|"date" ce qu’il contient : commune, term (un terme de `scheme`), choice (une de ses `choices`), number ou date
---@field scheme? string d’un terme : theme, kind, public, language, campaign...
---@field choices? page_choice[] d’un choix : ses valeurs
---@field from? integer d’un nombre : le plus petit (0 par défaut)
---@field to? integer d’un nombre : le plus grand (9999 par défaut)
---@field otherwise? string sa valeur quand l’adresse n’en donne pas ; absente : aucune

---une liste dont une page a besoin
---@class page_query
---@field name string son nom, par lequel la fonction la retrouve
---@field address? string l’adresse d’une liste, comme le navigateur la montre : « /agenda?type=cafe-deuil », « /annuaire?theme=sante-mentale »
---@field receivers_of? string au lieu d’une adresse : le nom d’une autre liste, dont on veut les structures qui reçoivent les dates
---@field with? string[] noms des paramètres de la page qui la précisent
---@field max? integer combien d’éléments au plus, de 0 à 200 (50 par défaut) ; 0 : le nombre seul
---@field count_by? string paramètre de la liste par les valeurs duquel compter aussi : commune, theme, type, public, campagne...

---ce qu’une page dit d’elle-même
---@class page
---@field path string son adresse sous /p/ : a-z, 0-9 et tirets
---@field description? string la phrase que les moteurs de recherche montrent
---@field format? "html"|"json" html (par défaut) ou json : le modèle tel quel, pour des programmes
---@field template? string le gabarit HTML, sous le titre : {{nom}}, {{#liste}}...{{/liste}} (docs/pages.md)
---@field params? page_param[] ce que l’adresse peut porter
---@field queries? page_query[] les listes dont elle est faite

---Une page du territoire sous /p/ : les listes dont elle est faite, ce que son adresse peut porter, et le gabarit qui la montre. La fonction fait de ce que tout le monde peut voir un modèle ; posée quand quelqu’un lit la page.
---@class rule.page: page
---@field kind "page"
---@field name string nom court : a-z, 0-9, - et _
---@field title string ce que la règle fait, en clair
---@field version integer à augmenter à chaque changement
---@field page fun(facts: page_facts): page_decision
---@field examples { title: string?, given: table, expect: page_decision? }[] au moins trois

---une séance à nommer : rien d’autre n’en est dit
---@class programme_facts
---@field code string code du parcours : « AIDA-2026-017 »
---@field commune? string sa commune

---comment une séance est nommée
---@class programme_words
---@field title string ce que lisent les agendas de qui la tient

---une séance à tant de mois d’une étape
---@class programme_offset
---@field months integer mois après la dernière séance de l’étape `after`
---@field tolerance integer jours permis avant et après

---une étape d’un programme
---@class programme_step
---@field code string code de l’étape : lettres, chiffres et tirets
---@field label string une de ses séances, sans article : « séquence »
---@field activity string genre de ses dates : nom d’une règle activity où course = true
---@field count? integer nombre de séances ; absent avec `offsets` ; 0 : autant qu’il en faut, quand il le faut
---@field minutes integer durée d’une séance, en minutes
---@field gap_min? integer jours au moins d’une séance à la suivante (gap par défaut)
---@field gap? integer jours souhaités d’une séance à la suivante
---@field gap_max? integer jours au plus (gap par défaut)
---@field after? string code d’une étape écrite avant, qui doit être finie
---@field offsets? programme_offset[] séances à tant de mois de la dernière de l’étape `after`
---@field modes string[] où elles ont lieu : home, office, practice, video, phone
---@field roles? string[] codes des rôles qui les tiennent ; vide : tous
---@field group? boolean true : plusieurs personnes peuvent partager une séance

---qui tient les séances, par rôle
---@class programme_role
---@field code string code du rôle : lettres, chiffres et tirets
---@field label string le rôle, en clair : « psychologue »
---@field professions? string[] de l’un de ces métiers ; vide : n’importe
---@field same? boolean true : la même personne du début à la fin, sans exception (false par défaut : le poids « member » y veille)

---ce que coûte un plan, terme par terme
---@class programme_weight
---@field term "gap"|"binome"|"member"|"weekday"|"hour"|"travel"|"evening"|"load" gap : écart souhaité ; binome, member : continuité ; weekday, hour : même jour, même heure ; travel : route ; evening : soir ; load : journée chargée
---@field weight integer son poids, de 0 à 1000

---une échelle, passée au début et à la fin
---@class programme_scale
---@field code string code de l’échelle : lettres, chiffres et tirets
---@field label string son nom : « Zarit (fardeau) »
---@field max integer sa plus grande valeur, de 1 à 1000

---ce qu’un programme dit de lui-même
---@class programme
---@field code string ce par quoi commencent les codes de ses parcours : « AIDA » (2 à 10 capitales)
---@field person string qui le suit, avec son article : « l’aidant »
---@field steps programme_step[] ses étapes, dans l’ordre
---@field roles programme_role[] qui tient ses séances
---@field weights? programme_weight[] ce que coûte un plan ; un terme absent ne pèse rien
---@field scales? programme_scale[] échelles passées à la première séance et à la fin
---@field ahead? integer combien de séances à venir reçoivent une date (2 par défaut)
---@field late_contact? integer jours après lesquels une orientation sans contact est en retard (14 par défaut)
---@field late_include? integer jours d’un contact sans inclusion (30 par défaut)
---@field late_unplanned? integer jours sans rien de prévu (35 par défaut)
---@field late_follow_up? integer jours après la dernière séance avant le suivi, sans suivi prévu (14 par défaut)

---Ce qu’est un programme individuel : ses étapes, leur rythme, qui tient les séances ; et comment une séance est nommée dans les agendas, où il n’y a jamais plus que le code et la commune.
---@class rule.programme: programme
---@field kind "programme"
---@field name string nom court : a-z, 0-9, - et _
---@field title string ce que la règle fait, en clair
---@field version integer à augmenter à chaque changement
---@field session fun(facts: programme_facts): programme_words
---@field examples { title: string?, given: table, expect: programme_words? }[] au moins trois

---Dit qu’un champ est vide, alors que nil ne dit rien de lui.
---@type any
null = nil

---L’élément d’une liste de tables qui ont un nom (`name`) ; nil s’il n’y est pas : « named(facts.results, "dates") ».
---@generic T
---@param list T[]
---@param name string
---@return T?
---@nodiscard
function named(list, name) end

---Les éléments d’une liste de tables mis ensemble selon le texte d’un de leurs champs, dans l’ordre où ces textes viennent : { { name = texte, items = {...} } }. Ceux qui ne l’ont pas vont sous `otherwise`, ou nulle part ; `items` peut s’appeler autrement (« agenda »).
---@param list table[]
---@param field string
---@param otherwise string?
---@param items string?
---@return table[]
---@nodiscard
function grouped(list, field, otherwise, items) end

---Fonctions sur les textes. Toutes acceptent nil.
---@class textlib
text = {}

---Le texte sans les blancs autour ; nil s’il ne reste rien.
---@param s string?
---@return string?
---@nodiscard
function text.trim(s) end

---Un nom écrit en capitales, rendu lisible : « CENTRE HOSPITALIER DE BOURG-EN-BRESSE » donne « Centre hospitalier de Bourg-en-Bresse ». Les sigles restent ; un texte qui a déjà des minuscules n’est pas changé.
---@param s string?
---@return string?
---@nodiscard
function text.title(s) end

---Une voie écrite en capitales, et son numéro : « FG ST GEORGES », « 14 » donne « 14 faubourg Saint-Georges ».
---@param s string?
---@param number string?
---@return string?
---@nodiscard
function text.street(s, number) end

---Une commune écrite en capitales : « ST DENIS CEDEX » donne « Saint-Denis », « LYON 03 » donne « Lyon 3e ».
---@param s string?
---@return string?
---@nodiscard
function text.city(s) end

---Le texte en minuscules, sans accents, aux blancs simples : pour comparer deux façons d’écrire.
---@param s string?
---@return string?
---@nodiscard
function text.fold(s) end

---Le premier numéro de téléphone du texte : « 474454647 » donne « 04 74 45 46 47 », « +33 4... » aussi. nil s’il n’y en a pas d’utilisable.
---@param s string?
---@return string?
---@nodiscard
function text.phone(s) end

---La date AAAA-MM-JJ d’un texte « 2026-11-22 », « 22/11/2026 » ou « 3/2/26 » ; nil si elle n’existe pas.
---@param s string?
---@return string?
---@nodiscard
function text.date(s) end

---Le nombre d’un texte comme « 1 234,5 » ; nil si ce n’en est pas un.
---@param s string?
---@return number?
---@nodiscard
function text.number(s) end

---Les morceaux d’une case à plusieurs valeurs, sans blancs autour, sans morceaux vides. Chaque caractère de `separators` sépare (par défaut | ; , et le retour à la ligne).
---@param s string?
---@param separators string?
---@return string[]
---@nodiscard
function text.split(s, separators) end

---Les textes mis bout à bout avec un séparateur ; nil et les textes vides sont sautés, nil s’il ne reste rien.
---@param separator string
---@param ... string?
---@return string?
---@nodiscard
function text.join(separator, ...) end

---Une adresse de site complète : « www.example.org » donne « https://www.example.org ». nil sinon.
---@param s string?
---@return string?
---@nodiscard
function text.url(s) end
