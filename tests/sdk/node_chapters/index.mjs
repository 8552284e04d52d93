// Plays all chapters. test_node_chapters.py starts it, and says what must have come of them.

import './filters.mjs'
import './shapes.mjs'
import './relations.mjs'
import './bulk.mjs'
import './objects.mjs'
import { playAll } from './scene.mjs'

await playAll()
