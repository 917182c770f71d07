// Mediation: who brokers between whom, drawn
// folder: Graphs
// :param actor => ''
// $actor (text): name or alias of a mediator or party; empty for all
// returns: paths
MATCH (mediation:Mediation)
WHERE $actor = '' OR EXISTS { MATCH (mediation)-[:MEDIATES|BETWEEN]-(wanted:Actor)
                              WHERE wanted.search CONTAINS '|' + toLower($actor) + '|' }
WITH mediation ORDER BY coalesce(mediation.lastOn, date('0001-01-01')) DESC, mediation.id LIMIT 8
MATCH paths = (:Actor)-[:MEDIATES]->(mediation)-[:BETWEEN]->(:Actor)
RETURN paths
ORDER BY [node IN nodes(paths) | node.id]
LIMIT 40
