// Evidence: the latest positions down to sentence and article, drawn
// folder: Graphs
// :param actor => ''
// $actor (text): name or alias of the holder; empty for all
// returns: paths
MATCH (holder:Actor)-[:HOLDS]->(position:Position)
WHERE $actor = '' OR holder.search CONTAINS '|' + toLower($actor) + '|'
WITH holder, position ORDER BY coalesce(position.lastOn, date('0001-01-01')) DESC, position.id LIMIT 3
MATCH paths = (holder)-[:HOLDS]->(position)<-[:EXPRESSES]-(:Statement)-[:EVIDENCED_BY]->(:Passage)-[:IN]->(:Article)
RETURN paths
ORDER BY [node IN nodes(paths) | node.id]
LIMIT 6
