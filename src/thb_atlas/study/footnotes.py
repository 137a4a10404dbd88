"""Numbers of the study's footnotes that pages name: those that list countries on one matter."""

WITHOUT_POLICY_ABROAD = 134  # countries without a policy on trafficking in third countries
LINKED_POLICIES = 150  # countries that link it with other policies
MEASURES_AT_HOME, NO_MEASURES_AT_HOME = 199, 200
STRUCTURED_COOPERATION, AD_HOC_COOPERATION = 232, 233  # with third countries
BODIES = {"UNODC": 245, "the OSCE": 246, "ICMPD": 247, "IOM": 248}  # that countries work with
