// Draw an actor with its positions, addressees, issues and impasses
// :param actor => 'Norway'
// $actor (text): name or alias
// returns: paths
MATCH (wanted:Actor)
WHERE toLower(wanted.name) = toLower($actor) OR any(alias IN wanted.aliases WHERE toLower(alias) = toLower($actor))
MATCH paths = (wanted)-[:HOLDS]->(:Position)-[:ABOUT|ADDRESSED_TO]->()
RETURN paths
ORDER BY [node IN nodes(paths) | node.id]
LIMIT 60
