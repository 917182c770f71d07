// Who takes part, for whom, and how often?
// :param kind => ''
// $kind (text): kind of actor (state, person, union …); empty for all
// returns: actor, kind, actsFor, positions, mediations, aliases
MATCH (actor:Actor)
WHERE $kind = '' OR actor.kind = $kind
OPTIONAL MATCH (actor)-[:ACTS_FOR]->(principal:Actor)
WITH actor, principal ORDER BY principal.name
WITH actor, collect(DISTINCT principal.name) AS principals
RETURN actor.name AS actor, actor.kind AS kind, principals AS actsFor, COUNT { (actor)-[:HOLDS]->(:Position) } AS positions,
       COUNT { (actor)-[:MEDIATES]->(:Mediation) } AS mediations, actor.aliases AS aliases
ORDER BY positions DESC, mediations DESC, actor, kind, aliases
