// Who presses whom toward what?
// :param actor => ''
// $actor (text): name or alias of either side; empty for all
// returns: date, from, on, toward, evidence
MATCH (presser:Actor)-[press:PRESSES]->(pressed:Actor)
WHERE $actor = '' OR any(one IN [presser, pressed] WHERE toLower(one.name) = toLower($actor)
                         OR any(alias IN one.aliases WHERE toLower(alias) = toLower($actor)))
RETURN press.statedOn AS date, presser.name AS from, pressed.name AS on, press.toward AS toward, press.quote AS evidence
ORDER BY date, from, on, toward, evidence
