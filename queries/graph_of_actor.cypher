// Actor: its positions, whom they address and their issues, drawn
// folder: Graphs
// :param actor => 'Norway'
// $actor (text): name or alias
// returns: paths
MATCH (wanted:Actor)
WHERE wanted.search CONTAINS '|' + toLower($actor) + '|'
MATCH paths = (wanted)-[:HOLDS]->(:Position)-[:ABOUT|ADDRESSED_TO]->()
RETURN paths
ORDER BY [node IN nodes(paths) | node.id]
LIMIT 60
