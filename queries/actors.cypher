// Who takes part, for whom, and how often?
// folder: Actors
// :param kind => ''
// :param limit => 1000
// $kind (text): kind of actor (state, person, union …); empty for all
// $limit (number): rows at most, those with most positions first
// returns: actor, kind, actsFor, positions, mediations, aliases
MATCH (actor:Actor)
WHERE actor.merged = false AND ($kind = '' OR actor.kind = $kind)
WITH actor, COUNT { (actor)-[:HOLDS]->(:Position) } AS positions, COUNT { (actor)-[:MEDIATES]->(:Mediation) } AS mediations
ORDER BY positions DESC, mediations DESC, actor.name, actor.id
LIMIT toInteger($limit)
WITH actor, positions, mediations,
     COLLECT { MATCH (actor)-[:ACTS_FOR]->(principal:Actor) RETURN DISTINCT principal.name ORDER BY principal.name } AS actsFor
RETURN actor.name AS actor, actor.kind AS kind, actsFor, positions, mediations, actor.aliases AS aliases
ORDER BY positions DESC, mediations DESC, actor, kind, aliases
