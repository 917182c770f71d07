"""Component `kg_chains`: which mentions are one actor. Names and titles always, pronouns only where it is usually right.

Precision by configuration, measured on the news, interview and biography parts of OntoGUM: pronoun in "X said that he" 82 %,
subject of a dominating clause 70 %, subject to subject of the sentence before 71 %; elsewhere 25 to 53 %, so there
the pronoun stays unresolved.
"""

from collections.abc import Iterator
from itertools import combinations

from spacy.tokens import Doc, Span, Token

from kg.characters import straight
from kg.schema import Schema
from loaders.analysis.actors import Mention
from loaders.analysis.antecedents import Antecedents, is_sure
from loaders.analysis.chains import Chain, Chains, party_of
from loaders.analysis.readings import Readings
from loaders.analysis.syntax import after, agents, coordinated, owners
from loaders.decision import Decision, load_decision
from loaders.lexicon import Lexicon

_SUBJECTS = {"nsubj", "nsubjpass"}
# Kinds that act for another actor; "Palestinian militant group" tells where a group is from, not for whom it speaks.
_SPEAK_FOR_OTHERS = {"person", "source", "team", "government_body"}
# From this probability on somebody takes part.
_PART = 0.5
# More parties in one sentence are a list, which sets nobody against anybody.
_MOST_PARTIES = 4
# Nouns for a body of a state's government, and the longest name of one after that of its state: "Foreign Affairs Ministry".
_MINISTRIES = frozenset({"ministry", "department", "government", "cabinet", "parliament"})
_DOMAIN = 3
# Prepositions of phrases that belong to a description: "the talks with the rebels on a deal" are no "rebels on a deal".
_BELONGING = frozenset({"of", "from", "in", "at", "for", "to"})
# Tokens of the longest description that serves as a name.
_LONGEST = 12


class ChainBuilder:
    """Links the mentions of a Doc into `doc._.chains`."""

    def __init__(self, schema: Schema, lexicon: Lexicon, antecedent: Decision | None = None) -> None:
        """`antecedent` decides for whom a description stands, in place of the shipped decision."""
        self.schema = schema
        self.lexicon = lexicon
        self.antecedent = antecedent or load_decision("antecedent")
        self._called: dict[str, frozenset[str]] = {}
        states = [entry for entry in schema.gazetteer.values() if entry.kind == "state"]
        # As the parser gets them: with straight apostrophes.
        self._states = {
            straight(form): e.id
            for e in states
            for form in (e.name, *e.aliases, *e.demonyms)
            if form not in e.ambiguous
        }

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc with `doc._.chains` set."""
        found = Chains(Readings(doc))
        mentions: list[Mention] = doc._.mentions
        for mention in sorted((m for m in mentions if m.form == "name"), key=lambda m: m.start - m.end):
            self._add_name(mention, doc, found)
        antecedents = Antecedents(doc, found)
        for mention in (m for m in mentions if m.form == "nominal"):
            self._add_nominal(mention, doc, found, antecedents)
        _set_principals(mentions, found)
        self._set_states(doc, found)
        _weigh_parties(doc, found)
        found.choose_pair()
        for mention in (m for m in mentions if m.form == "pronoun"):
            self._add_pronoun(mention, doc, found)
        doc._.chains = found
        return doc

    def _add_name(self, mention: Mention, doc: Doc, found: Chains) -> None:
        text = doc[mention.start : mention.end].text
        chain = _introduced(mention, doc, found)
        chain = chain or next((c for c in found.chains if self._same_name(c, mention, text)), None)
        chain = chain or self._headed(mention, doc, found)
        if chain is None:
            chain = Chain(kind=mention.kind, mentions=[], names=[], named=True, gazetteer=mention.gazetteer)
            found.chains.append(chain)
        chain.names.append(text)
        chain.role = chain.role or mention.role
        if mention.gazetteer and not chain.gazetteer:
            chain.gazetteer, chain.kind = mention.gazetteer, mention.kind
        _attach(chain, mention, found)

    def _set_states(self, doc: Doc, found: Chains) -> None:
        """Let a body act for the state whose name its own opens with: "the Turkish Foreign Ministry"."""
        for chain in [c for c in found.chains if c.named and c.kind == "government_body" and not c.gazetteer]:
            mention = chain.mentions[0]
            state, size = self._state_at(doc, mention)
            if state is None or chain.principal is not None:
                continue
            owner = next((c for c in found.chains if c.gazetteer == state), None)
            if owner is None:
                end = mention.start + size
                named = Mention(start=mention.start, end=end, root=end - 1, form="name", kind="state", gazetteer=state)
                names = [doc[named.start : named.end].text]
                owner = Chain("state", [named], names, named=True, gazetteer=state)
                found.chains.append(owner)
            chain.principal = owner

    def _state_at(self, doc: Doc, mention: Mention) -> tuple[str | None, int]:
        """The state, and in how many words, that the name of a ministry opens with: "Turkish Foreign Ministry", "Kenya Ministry of Health"."""
        words = [t.lower_ for t in doc[mention.start : mention.end]]
        for size in range(min(3, len(words) - 1), 0, -1):
            is_ministry = words[size] in _MINISTRIES or (words[-1] in _MINISTRIES and len(words) <= size + _DOMAIN)
            state = self._states.get(doc[mention.start : mention.start + size].text) if is_ministry else None
            if state is not None:
                return state, size
        return None, 0

    def _headed(self, mention: Mention, doc: Doc, found: Chains) -> Chain | None:
        """The one longer name that ends in this single word after "the": "the Committee" for "the Creditor Committee"."""
        if mention.end - mention.start > 1 or not mention.start or doc[mention.start - 1].lower_ not in {"the", "'s"}:
            return None
        word = doc[mention.start].lower_
        alike = [c for c in found.chains if c.named and c.kind != "person" and self._words(c.names[0])[-1:] == [word]]
        return alike[0] if len(alike) == 1 else None

    def _same_name(self, chain: Chain, mention: Mention, text: str) -> bool:
        """Same gazetteer entry, same name, surname or part of a person's name, acronym, or name without its legal form."""
        if mention.gazetteer and chain.gazetteer:
            return mention.gazetteer == chain.gazetteer
        if known_as := mention.gazetteer or chain.gazetteer:
            return " ".join(self._words(text if chain.gazetteer else chain.names[0])) in self._names_of(known_as)
        if text in chain.names:
            return True
        words, known = self._words(text), self._words(chain.names[0])
        if not words or not known:
            return False
        if chain.kind == "person":
            return (
                set(words) < set(known) and (words[-1] == known[-1]) and mention.kind in {"person", "company", "other"}
            )
        if mention.kind == "person" and words != known[: len(words)]:
            return False
        return (
            words == known
            or _initials(known) == "".join(words).replace(".", "")
            or (len(words) < len(known) and words == known[: len(words)])
        )

    def _names_of(self, gazetteer: str) -> frozenset[str]:
        """What an entry of the gazetteer is surely called, and its initials, in lower case without legal forms."""
        if gazetteer not in self._called:
            entry = self.schema.gazetteer[gazetteer]
            sure = [form for form in entry.forms if form not in (*entry.ambiguous, *entry.demonyms, *entry.seats)]
            names = {" ".join(self._words(straight(form))) for form in sure} | {_initials(self._words(entry.name))}
            self._called[gazetteer] = frozenset(name for name in names if len(name) > 1)
        return self._called[gazetteer]

    def _words(self, name: str) -> list[str]:
        return [w for w in name.lower().replace(",", " ").split() if w not in self.lexicon.words.legal_form]

    def _add_nominal(self, mention: Mention, doc: Doc, found: Chains, antecedents: Antecedents) -> None:
        chain, method, confidence = self._known_by_description(mention, doc, found)
        found.by_rule[mention.root] = (chain, method)
        if not is_sure(mention, method):
            chain, method, confidence = self._likeliest(mention, antecedents)
        if chain is None:
            text = doc[mention.start : mention.end].text
            key = text.lower()
            chain = next((c for c in found.chains if not c.named and c.names[0].lower() == key), None)
            if chain is None:
                chain = Chain(
                    kind=mention.kind,
                    mentions=[],
                    names=[text, _in_full(mention, doc)],
                    named=False,
                    role=mention.role,
                    method="description",
                    confidence=0.9,
                )
                found.chains.append(chain)
        else:
            found.links[mention.root] = (method, confidence)
        _attach(chain, mention, found)

    def _likeliest(self, mention: Mention, antecedents: Antecedents) -> tuple[Chain | None, str, float]:
        """The named actor for which a description most likely stands, if the decision holds it for likely enough."""
        choices = ((self.antecedent.probability(features), c) for c, features in antecedents.choices(mention))
        probability, chain = max(choices, key=lambda choice: choice[0], default=(0.0, None))
        if chain is None or probability < self.antecedent.threshold:
            return None, "", 0.0
        return chain, "description", round(probability, 2)

    def _known_by_description(self, mention: Mention, doc: Doc, found: Chains) -> tuple[Chain | None, str, float]:
        """The chain that the rules take a description for: apposition, a state's government, the bearer of a role, "the union"."""
        root = doc[mention.root]
        if joined := _apposed(root, found):
            return joined, "apposition", 0.95
        if mention.principal is not None and root.lemma_.lower() in self._governments():
            owner = found.at.get(mention.principal)
            if owner and owner.kind == "state":
                return owner, "government", 0.95
        if mention.role and (bearer := _titled(mention, doc, found) or _bearer(mention, root, found)):
            return bearer, "role", 0.9
        if not mention.role and _is_definite(root) and mention.principal is None and not _is_modified(root):
            headed = [c for c in found.chains if _is_headed(c, root.lemma_.lower(), mention.kind)]
            if len(headed) == 1 and root.tag_ not in {"NNS", "NNPS"}:
                return headed[0], "description", 0.85
            alike = [
                c for c in found.chains if c.named and c.kind == mention.kind and c.mentions[0].start < mention.start
            ]
            if len(alike) > 1:
                alike = [c for c in alike if (found.takes_part(c) or 0.0) >= _PART]
            if len(alike) == 1 and mention.kind not in {"person", "crowd", "team", "other", "source"}:
                return alike[0], "description", 0.7
        return None, "", 0.0

    def _governments(self) -> frozenset[str]:
        return self.lexicon.words.government

    def _add_pronoun(self, mention: Mention, doc: Doc, found: Chains) -> None:
        token = doc[mention.root]
        if mention.kind == "speaker":
            return
        for candidate, method, confidence in self._antecedents(token):
            chain = found.at.get(candidate.i)
            if chain is not None and _agrees(mention, chain, candidate):
                found.links[token.i] = (method, confidence)
                found.at[token.i] = chain
                if mention.kind == "many" and len(group := _joined(candidate, found)) > 1:
                    found.groups[token.i] = group
                return
        if (only := _only_candidate(mention, token, doc, found)) is not None:
            found.links[token.i] = ("only-candidate", 0.7)
            found.at[token.i] = only

    def _antecedents(self, token: Token) -> Iterator[tuple[Token, str, float]]:
        """Subjects worth asking, surest first."""
        yield from self._beside(token)
        verbs = [t for t in token.ancestors if t.pos_ in {"VERB", "AUX"}]
        own = agents(verbs[0])[:1] if verbs and token.dep_ in _SUBJECTS else []
        for verb in verbs:
            if token.dep_ == "poss" and verb.lemma_ in self.lexicon.words.opposing:
                continue  # "turned down their demand": the demand is somebody else's
            subjects = [s for s in agents(verb)[:1] if s.i < token.i and s not in own]
            method = ("said", 0.82) if verb.lemma_ in self.lexicon.words.report else ("dominating", 0.7)
            yield from ((s, *method) for s in subjects)
        if token.dep_ in _SUBJECTS and token.sent.start > 0:
            before = _sentence_before(token)
            subjects = agents(before.root)[:1] if before else []
            yield from ((s, "subject-subject", 0.71) for s in subjects)
            yield from ((o, "subject-subject", 0.6) for s in subjects for o in owners(s)[:1])

    def _beside(self, token: Token) -> Iterator[tuple[Token, str, float]]:
        """Who stands in the like place: "X's refusal … and its threat", "X did … and it", "X's promise that it"."""
        if token.dep_ == "poss" and token.head.dep_ == "conj":
            yield from ((o, "parallel", 0.7) for o in owners(token.head.head)[:1] if o.i < token.i)
        if token.dep_ not in _SUBJECTS:
            return
        if token.head.dep_ == "conj":
            yield from ((s, "parallel", 0.7) for s in agents(token.head.head)[:1] if s.i < token.i)
        for noun in token.ancestors:
            if noun.pos_ == "NOUN" and noun.dep_ != "nsubj":
                yield from ((o, "said", 0.75) for o in owners(noun)[:1] if o.i < token.i)


def _joined(antecedent: Token, found: Chains) -> tuple[Chain, ...]:
    """The actors that are told together where "they" points: "A and B met; they agreed"."""
    return tuple({id(c): c for t in coordinated(antecedent) if (c := found.at.get(t.i)) is not None}.values())


def _only_candidate(mention: Mention, token: Token, doc: Doc, found: Chains) -> Chain | None:
    """The one actor that agrees with a pronoun among those named before it in its sentence or the one before, if it is one."""
    if mention.kind == "many":
        return None
    before = _sentence_before(doc[token.sent.start])
    first = before.start if before is not None else token.sent.start
    near: list[Chain] = []
    for other in (doc[i] for i in range(first, token.i)):
        chain = found.at.get(other.i)
        if chain is not None and _agrees(mention, chain, other) and not any(chain is c for c in near):
            near.append(chain)
    return near[0] if len(near) == 1 and near[0].kind != "other" else None


def _introduced(mention: Mention, doc: Doc, found: Chains) -> Chain | None:
    """The name before an acronym in brackets: "the Nurses' Union (NU)"."""
    if mention.gazetteer or mention.start < 2 or mention.end >= len(doc):
        return None
    bracketed = doc[mention.start - 1].text == "(" and doc[mention.end].text == ")"
    return found.at.get(mention.start - 2) if bracketed and doc[mention.start].is_upper else None


def _sentence_before(token: Token) -> Span | None:
    i = token.sent.start - 1
    while i >= 0 and token.doc[i].is_space:
        i -= 1
    return token.doc[i].sent if i >= 0 else None


def _attach(chain: Chain, mention: Mention, found: Chains) -> None:
    chain.mentions.append(mention)
    for i in range(mention.start, mention.end) if mention.form == "name" else (mention.root,):
        found.at.setdefault(i, chain)


def _initials(words: list[str]) -> str:
    return "".join(w[0] for w in words if w not in {"of", "the", "and", "for"}) if len(words) > 1 else ""


def _is_headed(chain: Chain, noun: str, kind: str) -> bool:
    """Whether a name has this noun as its head; "the union" is not the European Union."""
    words = chain.names[0].lower().split()
    head = words[words.index("of") - 1] if "of" in words[1:] else words[-1]
    return chain.named and head == noun and (kind != "union" or chain.gazetteer is None or chain.kind == kind)


def _apposed(root: Token, found: Chains) -> Chain | None:
    """The named actor in apposition: "the militant group Hamas", "Kellogg, the cereal maker"."""
    near = [c for c in root.children if c.dep_ == "appos"] + ([root.head] if root.dep_ == "appos" else [])
    near += [root.head] if root.dep_ in {"compound", "nmod"} else []
    return next((chain for t in near if (chain := found.at.get(t.i)) and chain.named), None)


def _titled(mention: Mention, doc: Doc, found: Chains) -> Chain | None:
    """The person before whose name the same title stands, in the same words: "the Foreign Secretary"."""
    title = [t.lower_ for t in doc[mention.start : mention.end] if t.pos_ != "DET"]
    if not _is_definite(doc[mention.root]) or doc[mention.root].tag_ in {"NNS", "NNPS"}:
        return None
    for chain in (c for c in found.chains if c.kind == "person" and c.named):
        for name in chain.mentions:
            before = [t.lower_ for t in doc[max(name.start - len(title), 0) : name.start]]
            if title in (before, [t.lower_ for t in doc[name.start : name.start + len(title)]]):
                return chain
    return None


def _bearer(mention: Mention, root: Token, found: Chains) -> Chain | None:
    """The person who bears this role in the article, for the same principal if both are told; the latest one before."""
    if root.tag_ in {"NNS", "NNPS"}:
        return None
    principal = found.at.get(mention.principal) if mention.principal is not None else None
    for chain in reversed(found.chains):
        if chain.kind != "person" or not chain.named or chain.role != mention.role:
            continue
        own = next((found.at.get(m.principal) for m in chain.mentions if m.principal is not None), None)
        if principal is None or own is None or own is principal:
            return chain if _is_definite(root) else None
    return None


def _in_full(mention: Mention, doc: Doc) -> str:
    """The description with the phrases right after it that tell whose or where: "leaders of the two villages"; others are left out."""
    end = mention.end
    for child in doc[mention.root].rights:
        is_own = child.dep_ == "prep" and child.lower_ in _BELONGING and child.left_edge.i == end
        if not is_own or child.right_edge.i - mention.start >= _LONGEST:
            break
        end = child.right_edge.i + 1
    return doc[mention.start : end].text


def _is_definite(root: Token) -> bool:
    return (
        any(
            c.dep_ in {"det", "poss"} and c.lower_ in {"the", "this", "that", "its", "his", "her"}
            for c in root.children
        )
        or root.pos_ == "PROPN"
    )


def _is_modified(root: Token) -> bool:
    return any(c.dep_ in {"amod", "compound", "prep", "relcl", "nummod", "poss"} for c in root.children)


def _agrees(mention: Mention, chain: Chain, antecedent: Token) -> bool:
    person = chain.kind in {"person", "source"}
    plural = antecedent.tag_ in {"NNS", "NNPS"} or len(list(coordinated(antecedent))) > 1
    if mention.kind == "person":
        return person and not plural
    if mention.kind == "thing":
        return not person and not plural and chain.kind not in {"crowd", "team"}
    return plural or chain.kind not in {"person", "state"}


def _set_principals(mentions: list[Mention], found: Chains) -> None:
    for mention in mentions:
        chain = found.at.get(mention.root)
        owner = found.at.get(mention.principal) if mention.principal is not None else None
        if chain is None or owner is None or chain.kind not in _SPEAK_FOR_OTHERS:
            continue
        if chain is not owner and chain.principal is None and owner.principal is not chain:
            chain.principal = owner
            chain.role = chain.role or mention.role


def _weigh_parties(doc: Doc, found: Chains) -> None:
    """Weigh who stands against whom: "between A and B", and sentences that name two to four parties."""
    for token in doc:
        members = [m for p in after(token, "between") for m in coordinated(p)]
        chains = [found.at[m.i] for m in members if m.i in found.at]
        if len(chains) >= 2:
            found.set_against(chains[0], chains[1], 3)
    for sent in doc.sents:
        parties = list({id(c): c for t in sent if (c := party_of(found.at.get(t.i)))}.values())
        if 2 <= len(parties) <= _MOST_PARTIES:
            for one, other in combinations(parties, 2):
                found.set_against(one, other, 2 / len(parties))
