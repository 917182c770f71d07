// Who presses whom toward what?
// folder: Actors
// :param actor => ''
// :param limit => 500
// $actor (text): name or alias of either side; empty for all
// $limit (number): rows at most, the latest
// returns: date, from, on, toward, evidence
MATCH (presser:Actor)-[press:PRESSES]->(pressed:Actor)
WHERE presser.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END OR pressed.search CONTAINS CASE $actor WHEN '' THEN '' ELSE '|' + toLower($actor) + '|' END
WITH press.statedOn AS date, presser.name AS from, pressed.name AS on, press.toward AS toward, press.quote AS evidence
ORDER BY coalesce(date, date('0001-01-01')) DESC, from, on, toward, evidence
LIMIT toInteger($limit)
RETURN date, from, on, toward, evidence
ORDER BY date, from, on, toward, evidence
