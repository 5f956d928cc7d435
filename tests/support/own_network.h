/*
 * own_network: a network for this process and its children alone, so that a test may listen on
 * every address and be heard by nobody else.
 */
#ifndef TEST_OWN_NETWORK_H
#define TEST_OWN_NETWORK_H

#include <stdbool.h>

/* It has 127.0.0.1 and this address, which counts as another machine's. */
#define OWN_NETWORK_OTHER "198.51.100.7"

/* For the rest of the process. false: it may not, which takes root. */
bool own_network_enter(void);

#endif
