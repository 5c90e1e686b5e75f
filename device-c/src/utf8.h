/* RFC 3629: no overlong forms, no surrogates, nothing over U+10FFFF. */
#ifndef HF_UTF8_H
#define HF_UTF8_H

#include "hf_crypto.h"

bool hf_is_utf8(const hf_bytes *text);

/* Printable ASCII without spaces and these characters. */
bool hf_is_token(const hf_bytes *text, const char *except);

#endif
