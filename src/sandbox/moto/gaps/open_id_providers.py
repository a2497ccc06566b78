"""IAM: the audiences of an OpenID Connect provider that already exists."""

from moto.core.responses import EmptyResult
from moto.iam.responses import IamResponse


def fill():
    def audiences(self):
        provider = self.backend.get_open_id_connect_provider(self._get_param("OpenIDConnectProviderArn"))
        return provider.client_id_list, self._get_param("ClientID")

    def add(self):
        known, audience = audiences(self)
        if audience not in known:
            known.append(audience)
        return EmptyResult()

    def remove(self):
        known, audience = audiences(self)
        if audience in known:
            known.remove(audience)
        return EmptyResult()

    IamResponse.add_client_id_to_open_id_connect_provider = add
    IamResponse.remove_client_id_from_open_id_connect_provider = remove
