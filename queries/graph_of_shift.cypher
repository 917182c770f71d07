// Shift: who moved, from which position to which, drawn
// folder: Graphs
// :param actor => ''
// $actor (text): name or alias of who moved, or of whom the new position addresses; empty for all
// returns: paths
MATCH (shift:Shift)
WHERE $actor = ''
   OR EXISTS { MATCH (shift)-[:BY]->(mover:Actor)
               WHERE mover.search CONTAINS '|' + toLower($actor) + '|' }
   OR EXISTS { MATCH (shift)-[:TO]->(:Position)-[:ADDRESSED_TO]->(addressee:Actor)
               WHERE addressee.search CONTAINS '|' + toLower($actor) + '|' }
WITH shift ORDER BY coalesce(shift.toOn, date('0001-01-01')) DESC, shift.id LIMIT 4
MATCH paths = (shift)-[:BY|FROM|TO|ABOUT]->()
RETURN paths
ORDER BY [node IN nodes(paths) | node.id]
LIMIT 24
