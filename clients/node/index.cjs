// require('onfile-payload'), which mends what require('payload-api') gives: the SDK's classes exist
// once for `import` and once for `require`.

'use strict'

const { default: payload } = require('payload-api')
const mend = require('./charge.cjs')

mend(payload.Customer)
