/* SPDX-License-Identifier: MIT */
#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdbool.h>

#include "crypt/identity_internal.h"

/* RFC 5280 section 4.1.2.5 has the second date for "no end". Both lie outside what a wrong clock
 * could say: some TLS stacks look at dates whatever one tells them. */
static bool set_dates(X509 *cert)
{
    return ASN1_TIME_set_string_X509(X509_getm_notBefore(cert), "19700101000000Z") == 1 &&
           ASN1_TIME_set_string_X509(X509_getm_notAfter(cert), "99991231235959Z") == 1;
}

static bool set_names(X509 *cert)
{
    static const unsigned char name_text[] = "bradawl";
    X509_NAME *name = X509_get_subject_name(cert);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, name_text, -1, -1, 0) == 1 &&
           X509_set_issuer_name(cert, name) == 1;
}

X509 *awl_certificate_new(const awl_identity *identity)
{
    X509 *cert = X509_new();
    bool ok = cert != NULL && X509_set_version(cert, X509_VERSION_3) == 1 &&
              ASN1_INTEGER_set(X509_get_serialNumber(cert), 1) == 1 && set_dates(cert) &&
              set_names(cert) && X509_set_pubkey(cert, identity->pkey) == 1 &&
              X509_sign(cert, identity->pkey, NULL) > 0;
    ERR_clear_error();
    if (!ok) {
        X509_free(cert);
        return NULL;
    }
    return cert;
}
