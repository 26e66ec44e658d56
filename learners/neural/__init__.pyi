from .alignment import train_alignment as train_alignment
from .alignment_settings import AlignmentSettings as AlignmentSettings
from .architectures import (
    PAPER_COIN_GAMES as PAPER_COIN_GAMES,
    PAPER_LOLA as PAPER_LOLA,
    PAPER_MATRIX as PAPER_MATRIX,
    SMALL as SMALL,
    Architecture as Architecture,
)
from .lola import train_lola as train_lola
from .lola_settings import LolaSettings as LolaSettings
from .networks import Network as Network, NetworkParameters as NetworkParameters
from .policies import NetworkPolicies as NetworkPolicies
from .rollouts import (
    Actor as Actor,
    Episodes as Episodes,
    NetworkActor as NetworkActor,
    TableActor as TableActor,
    sample_episodes as sample_episodes,
)
from .runs import NeuralRuns as NeuralRuns
from .tensorboard import TensorBoard as TensorBoard
from .training import (
    Curve as Curve,
    Diverged as Diverged,
    Trainee as Trainee,
    train_loop as train_loop,
)
from .watching import Watch as Watch
from .cooperation import learn_cooperation_by_networks as learn_cooperation_by_networks
from .amtft import (
    coin_game_settings as coin_game_settings,
    train_amtft_networks as train_amtft_networks,
)
from .q_settings import (
    BARGAINING_COIN_GAME as BARGAINING_COIN_GAME,
    COIN_GAME as COIN_GAME,
    PAPER_LEARNING_COIN_GAMES as PAPER_LEARNING_COIN_GAMES,
    PAPER_LEARNING_MATRIX as PAPER_LEARNING_MATRIX,
    NetworkQLearning as NetworkQLearning,
)
