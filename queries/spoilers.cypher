// Who, not a party to the talks, threatens or refuses?
// folder: Actors
// :param negotiation => ''
// :param limit => 100
// $negotiation (text): part of the negotiation's name; empty for all
// $limit (number): rows at most, those who do it most first
// returns: actor, negotiation, positions, acts, examples, last
MATCH (position:Position)
WHERE position.act IN ['threat', 'rejection', 'red_line', 'withdrawal'] AND position.factuality = 'asserted'
MATCH (position)<-[:HOLDS]-(holder:Actor)
MATCH (position)-[:IN_NEGOTIATION]->(negotiation:Negotiation)
WHERE toLower(negotiation.name) CONTAINS toLower($negotiation)
WITH holder, negotiation, collect(position) AS positions
WHERE NOT EXISTS { MATCH (holder)-[:ACTS_FOR*0..3]->(:Actor)-[:PARTY_TO]->(negotiation) }
WITH holder, negotiation, positions, size(positions) AS number
ORDER BY number DESC, holder.name, negotiation.name, holder.id, negotiation.id
LIMIT toInteger($limit)
UNWIND positions AS position
WITH holder, negotiation, number, position
ORDER BY coalesce(position.lastOn, date('0001-01-01')) DESC, position.content, position.id
WITH holder, negotiation, number, collect(position) AS positions, max(position.lastOn) AS last
RETURN holder.name AS actor, negotiation.name AS negotiation, number AS positions,
       COLLECT { UNWIND positions AS one RETURN DISTINCT one.act AS act ORDER BY act } AS acts,
       [one IN positions[..3] | one.content] AS examples, last
ORDER BY positions DESC, actor, negotiation, last, examples
