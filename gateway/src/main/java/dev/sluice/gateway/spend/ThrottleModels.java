package dev.sluice.gateway.spend;

import dev.sluice.adminui.Choice;
import dev.sluice.gateway.routing.ModelCatalogue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The models that can serve where a limit throttles: those of the catalogue, by id or alias. */
final class ThrottleModels {

    private static final ModelCatalogue CATALOGUE = ModelCatalogue.bundled();
    private static final String RETIRED = "retired_first_party";

    private ThrottleModels() {}

    static boolean known(String name) {
        return CATALOGUE.find(name) != null;
    }

    /** Those to choose from; the one that a limit has stays among them, whatever it is. */
    static List<Choice> choices(@Nullable String current) {
        List<Choice> choices = new ArrayList<>(CATALOGUE.models().stream()
                .filter(model -> !model.status().equals(RETIRED))
                .map(model -> new Choice(model.id(), model.name() + " \u00b7 " + model.id()))
                .toList());
        if (current != null
                && choices.stream().noneMatch(choice -> choice.value().equals(current))) {
            choices.addFirst(new Choice(current, current));
        }
        return choices;
    }
}
