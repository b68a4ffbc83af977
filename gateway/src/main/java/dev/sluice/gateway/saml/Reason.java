package dev.sluice.gateway.saml;

/** Why a SAML message was refused. For logs and tests; people read the sentence next to it. */
public enum Reason {
    /** Not base64, not UTF-8, not deflated, or its parameters are not what the binding asks for. */
    ENCODING,
    TOO_LARGE,
    /** Not well-formed XML 1.0, or with a document type, a processing instruction or too many levels. */
    MALFORMED_XML,
    /** Well-formed, but no message of SAML 2.0 of the kind that is expected here. */
    WRONG_MESSAGE,
    /** Elements where they must not be: several assertions, moved signatures, unknown children. */
    SHAPE,
    /** Identifiers that are missing, malformed or used twice. */
    IDENTIFIERS,
    /** The identity provider itself says that the sign-in failed. */
    STATUS,
    UNSIGNED,
    /** A signature with other references, transforms or parts than the profile knows. */
    SIGNATURE_FORM,
    /** An algorithm that is not on the list. */
    ALGORITHM,
    BAD_SIGNATURE,
    DECRYPTION,
    DESTINATION,
    ISSUER,
    SUBJECT,
    /** No bearer confirmation that could be met. */
    CONFIRMATION,
    RECIPIENT,
    IN_RESPONSE_TO,
    AUDIENCE,
    /** A condition that is missing, unknown or stated twice. */
    CONDITION,
    EXPIRED,
    NOT_YET_VALID,
    AUTHN_STATEMENT,
    ATTRIBUTES,
    REPLAY
}
