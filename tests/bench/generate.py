#!/usr/bin/env python3
"""generate.py N: writes a directory of N invented structures to standard output, as the product's own flat file
(docs/format-plat.md). Deterministic: the same N gives the same bytes.
generate.py FILE: writes what a month later becomes of such a file: another presentation for one structure in a hundred.

Codes come from data/reference/termes.csv, communes are the fourteen of the territory, lengths of texts and share of
filled cells those of data/sample/territoire.csv. Words follow Zipf's law over the lists below; names of places and
streets are put together from syllables, so that the index also has a long tail of rare words."""
import csv
import itertools
import random
import sys
from pathlib import Path

SEED = 92
CHANGED_EVERY = 100
ROOT = Path(__file__).resolve().parents[2]
COMMUNES = 14  # of the territory; the file goes on with neighbours
SERVICES = (1, 2, 3, 4)
SERVICES_WEIGHTS = (60, 25, 10, 5)  # 1.6 services a structure

COLUMNS = """cle structure sigle type statut presentation en_clair alerte site_web finess siret lieu adresse code_postal
commune insee latitude longitude confidentiel acces_handicap horaires horaires_note service description
service_en_clair themes publics age_min age_max conditions qui_oriente comment comment_orienter documents couverture
cout cout_precisions langues modes nouvelles_personnes nouvelles_personnes_le zone telephone courriel ligne_pro
""".split()


def words(text):
    """Cut at the bars."""
    return [" ".join(w.split()) for w in text.split("|")]


# Most frequent first.
MASCULINE = """accompagnement accueil rendez-vous médecin soutien logement hébergement suivi droit soin entretien bilan
dossier travail quartier domicile dépistage psychologue groupe atelier point relais médicament traitement certificat
repas colis lieu jour soir infirmier dentiste kinésithérapeute pédiatre gynécologue ophtalmologue orthophoniste
ergothérapeute diététicien cardiologue diabète cancer vaccin sevrage tabac alcool handicap vieillissement répit aidant
proche parent enfant adolescent jeune adulte patient demandeur réfugié étranger titre séjour asile recours juriste
avocat interprète courrier numérique ordinateur budget surendettement vestiaire lave-linge transport trajet sport
jardin deuil sommeil stress moral corps cœur poumon rein genou dos pied œil examen laboratoire scanner pansement
fauteuil lit appareillage équipement retour maintien diagnostic protocole réseau partenaire bénévole salarié éducateur
coordinateur référent""".split()
FEMININE = """santé consultation aide écoute personne équipe prévention permanence orientation information structure
association coordination évaluation prise visite démarche couverture mutuelle carte ordonnance maladie douleur
souffrance addiction grossesse naissance contraception vaccination mémoire autonomie dépendance toilette rééducation
hospitalisation sortie urgence violence famille femme maman fratrie parentalité crèche école scolarité insertion
formation langue traduction alphabétisation domiciliation adresse douche laverie bagagerie épicerie alimentation
nutrition diététique activité marche gymnastique relaxation sophrologie socio-esthétique parole rencontre sortie
culture cuisine couture lecture médiation tutelle curatelle protection plainte convocation audience allocation
prestation demande attestation photocopie imprimante connexion tablette maraude nuit journée semaine rue chambre
pension résidence colocation caution facture énergie prothèse lunette audition radiographie échographie mammographie
analyse perfusion dialyse""".split()
ADJECTIVES = words("""social sociale|médical médicale|gratuit gratuite|individuel individuelle|collectif collective|anonyme
anonyme|psychologique psychologique|administratif administrative|confidentiel confidentielle|précaire précaire|adapté
adaptée|global globale|spécialisé spécialisée|infirmier infirmière|dentaire dentaire|mobile mobile|inconditionnel
inconditionnelle|juridique juridique|alimentaire alimentaire|régulier régulière|familial familiale|mental
mentale|chronique chronique|âgé âgée|isolé isolée|fragile fragile|conjugal conjugale|scolaire scolaire|numérique
numérique|temporaire temporaire|durable durable|solidaire solidaire|gynécologique gynécologique|périnatal
périnatale|pédiatrique pédiatrique|palliatif palliative|moteur motrice|sensoriel sensorielle|visuel visuelle|auditif
auditive|cognitif cognitive|nutritionnel nutritionnelle|sportif sportive|culturel culturelle|bénévole
bénévole|partenarial partenariale|municipal municipale|départemental départementale|hospitalier hospitalière|libéral
libérale""")
VERBS = words("""propose|assure|organise|facilite|prépare|accompagne|garantit|coordonne|complète|renforce|met en place|offre|
rend possible|explique|poursuit|développe|anime|soutient|évalue|simplifie""")
OPENERS = words("""L’équipe|Le service|Le centre|L’association|La structure|Le lieu|La permanence|Le dispositif|
Sur rendez-vous, l’équipe|Chaque semaine, le centre|Avec ses partenaires, l’association|Une infirmière|Un travailleur
social|La secrétaire|Le médecin|Une interprète""")
LINKS = words("pour|avec|et|sans oublier|autour de|en lien avec|dans le cadre de|au plus près de|afin de garantir|ou")
AUDIENCE = words("""Ouvert à tous.|Pour les habitants du territoire.|Sans condition de ressources.|Aucun papier n’est demandé.|
Se présenter avec une pièce d’identité et la carte Vitale si l’on en a une.|Venir accompagné si besoin.|Il faut avoir
plus de dix-huit ans.|L’avis du médecin traitant est utile.""")
KINDS_OF_PLACE = words("""Centre|Maison|Espace|Point|Permanence|Accueil|Relais|Halte|Équipe mobile|Consultation|Résidence|
Service|Antenne|Association|Foyer|Plateforme|Unité|Dispositif""")
SERVICE_NAMES = words("""Accueil|Consultation|Suivi|Atelier|Permanence|Aide|Écoute|Bilan|Visite|Orientation|Groupe|
Distribution|Dépistage|Hébergement""")
HEADS = "Bel Val Mont Font Roche Clair Beau Haut Vieux Neuf Grand Petit Vert Blanc Noir Sable Pré Clos Bois Champ".split()
MIDDLES = ["", "-de-", "-du-", "-aux-", "-en-"]
TAILS = """air court ville mare lière bosc ronce tour noue brière saule orme chêne hêtre tilleul charme frêne érable
noyer pommier cerise prune source ruisseau étang moulin grange ferme tuile brique forge puits croix borne sente plaine
colline coteau vigne lande bruyère genêt aubépine""".split()
STREETS = "rue avenue allée impasse place boulevard sentier villa cours passage".split()
HOURS = words("""Mo-Fr 09:00-17:00; PH off|Mo-Fr 09:00-12:00,14:00-17:00; PH off|Mo,We,Fr 09:00-13:00; PH off|
Tu,Th 14:00-18:00; PH off|Mo-Sa 08:30-19:00; PH off|24/7|We 09:30-12:30|Mo-Th 09:00-18:00; Fr 09:00-16:00; PH off|
Sa 10:00-16:00; PH off|Mo-Fr 08:00-20:00; Sa 09:00-13:00; PH off""")


def zipf(words):
    """The words and their cumulated weights 1 / (rank + 2)."""
    return words, list(itertools.accumulate(1 / (rank + 2) for rank in range(1, len(words) + 1)))


class Writer:
    def __init__(self):
        self.random = random.Random(SEED)
        reference = ROOT / "data" / "reference"
        self.terms = {}
        for row in csv.DictReader(open(reference / "termes.csv", encoding="utf-8"), delimiter=";"):
            self.terms.setdefault(row["schema"], []).append(row["code"])
        self.weights = {scheme: zipf(codes) for scheme, codes in self.terms.items()}
        communes = csv.DictReader(open(reference / "communes.csv", encoding="utf-8"), delimiter=";")
        self.communes = list(itertools.islice(communes, COMMUNES))
        self.nouns = zipf([w for pair in itertools.zip_longest(
            [("le", m) for m in MASCULINE], [("la", f) for f in FEMININE]) for w in pair if w])
        self.adjectives = zipf([tuple(pair.split()) for pair in ADJECTIVES])
        self.places = [h + m + t.capitalize() if m else h + t for h in HEADS for m in MIDDLES for t in TAILS]

    def pick(self, table, n=1):
        return self.random.choices(table[0], cum_weights=table[1], k=n)

    def some(self, scheme, n):
        return "|".join(dict.fromkeys(self.pick(self.weights[scheme], n)))

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def sentence(self, groups):
        words = [self.random.choice(OPENERS), self.random.choice(VERBS)]
        nouns, adjectives = self.pick(self.nouns, groups), self.pick(self.adjectives, groups)
        for i, ((article, noun), adjective) in enumerate(zip(nouns, adjectives)):
            if i:
                words.append(LINKS[(len(noun) + i) % len(LINKS)])
            if noun[0] in "aeiouyéèêhœ":
                words.append("l’" + noun)
            else:
                words += [article, noun]
            words.append(adjective[article == "la"])
        return " ".join(words) + "."

    def text(self, sentences, groups):
        return " ".join(self.sentence(self.random.randint(2, groups)) for _ in range(sentences))

    def name(self, heads):
        article, noun = self.pick(self.nouns)[0]
        adjective = self.pick(self.adjectives)[0][article == "la"]
        of = "d’" + noun if noun[0] in "aeiouyéèêhœ" else "de " + noun
        return f"{self.random.choice(heads)} {of} {adjective}"

    def phone(self):
        return "01 99 00 %02d %02d" % (self.random.randrange(100), self.random.randrange(100))

    def structure(self, key):
        r, commune = self.random, self.random.choice(self.communes)
        place = r.choice(self.places)
        return {
            "cle": key,
            "structure": f"{self.name(KINDS_OF_PLACE)} {place}",
            "sigle": "".join(r.choices("ACDEFGHILMPRSTV", k=r.randint(3, 5))) if self.chance(40) else "",
            "type": self.pick(self.weights["kind"])[0],
            "presentation": self.text(2, 3) if self.chance(75) else "",
            "en_clair": self.sentence(1) if self.chance(75) else "",
            "alerte": "Fermeture exceptionnelle : appeler avant de venir." if self.chance(2) else "",
            "site_web": f"https://s{key}.example.org" if self.chance(70) else "",
            "lieu": place if self.chance(50) else "",
            "adresse": f"{r.randint(1, 180)} {r.choice(STREETS)} {r.choice(self.places)}",
            "code_postal": commune["codes_postaux"].split("|")[0],
            "commune": commune["nom"],
            "insee": commune["insee"],
            "latitude": "%.5f" % (float(commune["latitude"]) + r.gauss(0, 0.008)),
            "longitude": "%.5f" % (float(commune["longitude"]) + r.gauss(0, 0.008)),
            "confidentiel": "oui" if self.chance(1) else "",
            "acces_handicap": "Plain-pied, sonnette à hauteur de fauteuil." if self.chance(60) else "",
            "horaires": r.choice(HOURS),
            "horaires_note": "Fermé la deuxième semaine d’août." if self.chance(30) else "",
            "telephone": self.phone() if self.chance(90) else "",
            "courriel": f"contact@s{key}.example.org" if self.chance(70) else "",
            "ligne_pro": self.phone() if self.chance(40) else "",
        }

    def service(self):
        r, chance = self.random, self.chance
        return {
            "service": self.name(SERVICE_NAMES),
            "description": self.text(2, 2),
            "service_en_clair": self.sentence(1) if chance(75) else "",
            "themes": self.some("theme", r.randint(1, 4)),
            "publics": self.some("public", r.randint(1, 3)) if chance(90) else "",
            "age_min": "18" if chance(60) else "",
            "age_max": "25" if chance(10) else "",
            "conditions": r.choice(AUDIENCE) if chance(75) else "",
            "qui_oriente": self.some("referral", r.randint(1, 3)) if chance(85) else "",
            "comment": self.some("channel", r.randint(1, 3)) if chance(85) else "",
            "comment_orienter": self.sentence(2) if chance(70) else "",
            "documents": "Aucun." if chance(40) else "Carte d’identité, attestation de droits, ordonnance.",
            "couverture": self.some("cover", r.randint(1, 3)) if chance(80) else "",
            "cout": "free" if chance(70) else "unknown",
            "cout_precisions": "Gratuit." if chance(60) else "",
            "langues": self.some("language", r.randint(1, 4)),
            "modes": r.choice(("sur-place", "sur-place", "sur-place|a-distance", "sur-place|a-domicile", "a-domicile")),
            "nouvelles_personnes": r.choice(("yes", "yes", "waiting", "full", "unknown")),
            "nouvelles_personnes_le": "2026-%02d-%02d" % (r.randint(6, 11), r.randint(1, 20)),
            "zone": "|".join(c["insee"] for c in r.sample(self.communes, r.randint(1, 6))) if chance(50) else "",
        }


def write(rows):
    out = csv.DictWriter(sys.stdout, COLUMNS, delimiter=";", lineterminator="\n")
    out.writeheader()
    out.writerows(rows)


def generate(n):
    w = Writer()
    for i in range(n):
        structure = w.structure("b%06d" % i)
        services = {}
        for _ in range(w.random.choices(SERVICES, SERVICES_WEIGHTS)[0]):
            service = w.service()
            services[service["service"]] = service  # a name twice would be refused
        for k, service in enumerate(services.values()):
            yield {**(structure if k == 0 else {"cle": structure["cle"]}), **service}


def next_month(path):
    for row in csv.DictReader(open(path, encoding="utf-8"), delimiter=";"):
        if row["structure"] and int(row["cle"][1:]) % CHANGED_EVERY == 0:
            row["presentation"] = "Nouvelle présentation : les horaires et l’équipe ont changé ce mois-ci."
        yield row


write(generate(int(sys.argv[1])) if sys.argv[1].isdigit() else next_month(sys.argv[1]))
