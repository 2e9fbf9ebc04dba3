// SPDX-License-Identifier: MIT
// A limit on a wait guards against hanging and decides nothing else: it is what
// a usual machine never needs, times one factor. See
// common/clients/time_limit.h.
export function timeFactor(text = process.env.IOCP_TIME_FACTOR) {
  const factor = /^\d+$/.test(text ?? '') ? Number(text) : 0
  return factor >= 1 && factor <= 1000 ? factor : 10
}
