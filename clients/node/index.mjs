// import 'onfile-payload'

import payload from 'payload-api'
import mend from './charge.cjs'

mend(payload.Customer)
