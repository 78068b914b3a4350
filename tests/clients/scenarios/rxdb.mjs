// RxDB keeps a copy of the town: custom query builders over `changes`, `changed` and the ordinary mutations.
import { scenario } from '../town.mjs'
import * as claims from '../phones/claims.mjs'
import { open } from '../phones/rxdb.mjs'

scenario('a copy is filled in pages, and hears what others do', () => claims.fills(open))
scenario('what is reported offline is sent when the line is back', () => claims.reportsOffline(open))
scenario('what is sent again because its answer was lost is done once', () => claims.losesAnswers(open))
scenario('what was sent before the app was closed is sent again when it is opened, and done once', () => claims.closesMeanwhile(open))
scenario('a pledge that is signed offline is signed, and counted', () => claims.signs(open))
scenario('what is refused is undone in the copy and shown with the reason', () => claims.isRefused(open))
scenario('a killed server loses nothing', () => claims.outlivesTheServer(open))
scenario('a role that is taken away makes the copy anew, and what was not yet sent is still sent', () => claims.losesARole(open))
scenario('an edit that conflicts shows both, and whichever is chosen is sent', () => claims.conflicts(open))
scenario('edits of one thing in a row do not conflict with each other', () => claims.editsInARow(open))
scenario('who supports and takes it back offline is counted once', () => claims.supports(open))
scenario('what is hidden, deleted or private is forgotten, and comes back when it is shown', () => claims.forgets(open))
scenario('an edit of what was hidden meanwhile is given back to its person', () => claims.hiddenMeanwhile(open))
scenario('what moves out of a box leaves its copy and enters another', () => claims.keepsABox(open))
