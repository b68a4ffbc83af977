package dev.sluice.gateway.identity;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored form of a session's attributes: encrypted (AES-256-GCM) under a key made from the session's id, which only
 * the browser has. What is read back is limited to the few classes that belong there (JEP 290).
 */
final class SessionContent {

    private static final Logger LOG = LoggerFactory.getLogger(SessionContent.class);
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final ObjectInputFilter KNOWN_CLASSES = ObjectInputFilter.Config.createFilter(
            "maxdepth=20;maxrefs=20000;maxbytes=1000000;maxarray=100000;dev.sluice.gateway.**;dev.sluice.adminui.**;"
                    + "java.lang.*;java.util.*;java.util.concurrent.CopyOnWriteArrayList;java.time.*;"
                    + "java.math.*;java.net.URI;"
                    + "org.springframework.util.LinkedMultiValueMap;org.springframework.util.MultiValueMapAdapter;"
                    + "org.springframework.web.servlet.FlashMap;"
                    + "org.springframework.security.core.context.SecurityContextImpl;"
                    + "org.springframework.security.authentication.UsernamePasswordAuthenticationToken;"
                    + "org.springframework.security.authentication.AbstractAuthenticationToken;"
                    + "org.springframework.security.core.authority.*;!*");

    private SessionContent() {}

    static byte[] seal(String id, Map<String, Object> attributes) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] box = cipher(Cipher.ENCRYPT_MODE, id, nonce).doFinal(write(attributes));
            byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + box.length);
            System.arraycopy(box, 0, sealed, NONCE_BYTES, box.length);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empty when it was altered, or holds what this version does not know. */
    static Optional<Map<String, Object>> open(String id, byte[] sealed) {
        if (sealed.length < NONCE_BYTES) {
            return Optional.empty();
        }
        try {
            byte[] plain = cipher(Cipher.DECRYPT_MODE, id, Arrays.copyOf(sealed, NONCE_BYTES))
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
            return Optional.of(read(plain));
        } catch (GeneralSecurityException | IOException | ClassNotFoundException | ClassCastException e) {
            LOG.warn("A browser session cannot be read and is ended: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static byte[] write(Map<String, Object> attributes) {
        Map<String, Object> kept = new HashMap<>(attributes);
        kept.entrySet().removeIf(attribute -> {
            boolean foreign = !(attribute.getValue() instanceof Serializable);
            if (foreign) {
                LOG.error("A session cannot hold a {}", attribute.getValue().getClass());
            }
            return foreign;
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(kept);
        } catch (IOException e) {
            throw new UncheckedIOException("a session holds what cannot be stored", e);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("BanSerializableRead") // encrypted and authenticated, and the filter knows every class
    private static Map<String, Object> read(byte[] plain) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(plain))) {
            in.setObjectInputFilter(SessionContent::check);
            Map<String, Object> attributes = new HashMap<>();
            ((Map<?, ?>) in.readObject()).forEach((name, value) -> attributes.put((String) name, value));
            return attributes;
        }
    }

    private static ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo found) {
        ObjectInputFilter.Status status = KNOWN_CLASSES.checkInput(found);
        if (status == ObjectInputFilter.Status.REJECTED) {
            LOG.warn("A browser session holds what does not belong there: {}", found.serialClass());
        }
        return status;
    }

    private static Cipher cipher(int mode, String id, byte[] nonce) throws GeneralSecurityException {
        Mac derive = Mac.getInstance("HmacSHA256");
        derive.init(new SecretKeySpec(id.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] key = derive.doFinal("content of a browser session".getBytes(StandardCharsets.UTF_8));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
