package dev.sluice.gateway.sso;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import java.text.ParseException;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A token (RFC 7519) whose signature is good; what its claims are worth is for the caller to see. */
public record SignedToken(JWSAlgorithm algorithm, ObjectNode claims) {

    /** Characters of the longest token that is looked at. */
    public static final int LONGEST = 64 * 1024;

    /** Signatures with asymmetric keys only; what is not listed is refused, {@code none} and HMAC above all. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Where the keys of an issuer come from. */
    @FunctionalInterface
    public interface Keys {
        /** The keys that may have made a signature with this header. */
        List<JWK> signing(JWSHeader header) throws SsoFailure;
    }

    /** @throws SsoFailure when it is no token, or not signed as it should be; says why, without the token */
    public static SignedToken verified(String token, Keys issuer) throws SsoFailure {
        require(token.length() <= LONGEST, "it is too long");
        try {
            JWSObject jws = JWSObject.parse(token);
            JWSAlgorithm algorithm = jws.getHeader().getAlgorithm();
            require(ALGORITHMS.contains(algorithm), "it is signed with " + algorithm + ", which is not accepted");
            List<JWK> keys = issuer.signing(jws.getHeader());
            require(!keys.isEmpty(), "the provider has no key like the one it is signed with");
            boolean good = false;
            for (JWK key : keys) {
                good |= verifies(jws, key);
            }
            require(good, "its signature is not good");
            return new SignedToken(algorithm, claims(jws));
        } catch (ParseException | IllegalArgumentException e) {
            throw new SsoFailure(Problem.BAD_TOKEN, "it is not a signed token");
        }
    }

    /** The claims of a token that nobody has checked, to find out whose it says it is. */
    public static ObjectNode unverified(String token) throws SsoFailure {
        require(token.length() <= LONGEST, "it is too long");
        try {
            return claims(JWSObject.parse(token));
        } catch (ParseException | IllegalArgumentException e) {
            throw new SsoFailure(Problem.BAD_TOKEN, "it is not a signed token");
        }
    }

    private static ObjectNode claims(JWSObject jws) throws SsoFailure {
        try {
            if (JSON.readTree(jws.getPayload().toBytes()) instanceof ObjectNode claims) {
                return claims;
            }
        } catch (JacksonException e) {
            // told below, without the token
        }
        throw new SsoFailure(Problem.BAD_TOKEN, "it is not a signed token");
    }

    private static boolean verifies(JWSObject jws, JWK key) {
        try {
            if (!(key instanceof AsymmetricJWK asymmetric)) {
                return false;
            }
            JWSVerifier verifier =
                    new DefaultJWSVerifierFactory().createJWSVerifier(jws.getHeader(), asymmetric.toPublicKey());
            return jws.verify(verifier);
        } catch (JOSEException e) {
            return false;
        }
    }

    private static void require(boolean condition, String otherwise) throws SsoFailure {
        if (!condition) {
            throw new SsoFailure(Problem.BAD_TOKEN, otherwise);
        }
    }
}
