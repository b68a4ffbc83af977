package dev.sluice.gateway.identity;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;

/** Lets nobody in: whoever reaches the framework's own sign-in has found a way that is not ours. */
final class NobodyProvider implements AuthenticationProvider {

    @Override
    public Authentication authenticate(Authentication authentication) {
        throw new BadCredentialsException("sign in by the page");
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return true;
    }
}
