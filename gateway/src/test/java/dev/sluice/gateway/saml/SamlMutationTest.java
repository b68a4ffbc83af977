package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.TestIdp.REQUEST;
import static dev.sluice.gateway.saml.TestIdp.encrypt;
import static dev.sluice.gateway.saml.TestIdp.idp;
import static dev.sluice.gateway.saml.TestIdp.response;
import static dev.sluice.gateway.saml.TestIdp.signedAssertion;
import static dev.sluice.gateway.saml.TestIdp.signedResponse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.saml.SamlOutcome.Verified;
import dev.sluice.gateway.saml.TestIdp.Encryption;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Whatever happens to a genuine response on its way: it yields the genuine identity or none, and never an exception. */
class SamlMutationTest {

    private static final List<String> GENUINE = List.of(
            signedAssertion(response()),
            signedResponse(response()),
            signedResponse(signedAssertion(response())),
            encrypt(signedAssertion(response()), Encryption.usual()),
            signedResponse(encrypt(response(), Encryption.usual())));

    private static final SamlOutcome IDENTITY = verify(GENUINE.getFirst().getBytes(StandardCharsets.UTF_8));

    @Property(tries = 1500)
    void flippedBytes(
            @ForAll @IntRange(max = 4) int which,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 1_000_000) Integer> places,
            @ForAll byte value) {
        byte[] octets = GENUINE.get(which).getBytes(StandardCharsets.UTF_8);
        for (int place : places) {
            octets[place % octets.length] = value;
        }
        genuineOrNothing(verify(octets));
    }

    @Property(tries = 1500)
    void movedCopiedRemovedAndRenamedElements(
            @ForAll @IntRange(max = 4) int which, @ForAll @IntRange(min = 1, max = 5) int steps, @ForAll long seed) {
        Document document = TestIdp.parse(GENUINE.get(which));
        Random random = new Random(seed);
        for (int i = 0; i < steps; i++) {
            mutate(document, random);
        }
        genuineOrNothing(verify(TestIdp.write(document).getBytes(StandardCharsets.UTF_8)));
    }

    @Property(tries = 500)
    void anyText(@ForAll String field) {
        assertThat(responses().verify(TestIdp.SERVICE, idp(), ExpectedLogin.answerTo(REQUEST), field))
                .isInstanceOf(SamlOutcome.Rejected.class);
    }

    private static void mutate(Document document, Random random) {
        List<Element> elements = new ArrayList<>();
        Dom.everyElement(document.getDocumentElement(), elements::add);
        Element one = elements.get(random.nextInt(elements.size()));
        Element other = elements.get(random.nextInt(elements.size()));
        Node parent = one.getParentNode();
        switch (random.nextInt(7)) {
            case 0 -> other.appendChild(one.cloneNode(true));
            case 1 -> other.insertBefore(one.cloneNode(true), other.getFirstChild());
            case 2 -> {
                if (parent instanceof Element && !contains(one, other)) {
                    other.appendChild(one);
                }
            }
            case 3 -> {
                if (parent instanceof Element) {
                    parent.removeChild(one);
                }
            }
            case 4 -> one.setAttribute("ID", random.nextBoolean() ? "_assertion" : "_x" + random.nextInt(9));
            case 5 -> {
                if (Dom.children(one).isEmpty()) {
                    one.setTextContent(TestIdp.EVIL);
                }
            }
            default -> one.appendChild(document.createComment("x"));
        }
    }

    private static boolean contains(Element one, Element other) {
        for (Node each = other; each != null; each = each.getParentNode()) {
            if (each == one) {
                return true;
            }
        }
        return false;
    }

    private static void genuineOrNothing(SamlOutcome outcome) {
        if (outcome instanceof Verified) {
            assertThat(outcome).isEqualTo(IDENTITY);
        }
    }

    private static SamlOutcome verify(byte[] octets) {
        return responses()
                .verify(
                        TestIdp.SERVICE,
                        idp(),
                        ExpectedLogin.answerTo(REQUEST),
                        Base64.getEncoder().encodeToString(octets));
    }

    private static SamlResponses responses() {
        return new SamlResponses(TestIdp.CLOCK, (issuer, message, until) -> true);
    }
}
